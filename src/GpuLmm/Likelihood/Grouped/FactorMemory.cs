using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>What the factor of Henderson's equations takes, and whether it is there: told before anything of that size is made.</summary>
internal static class FactorMemory
{
    /// <summary>Bytes of a factor and the entries of the inverse in its places.</summary>
    /// <param name="length">Numbers that the factor holds.</param>
    public static double Bytes(double length) => 2 * sizeof(double) * length;

    /// <summary>The largest factor that fits, in numbers.</summary>
    /// <param name="bytes">The memory; null for what the process may have.</param>
    public static long MostNumbers(long? bytes = null) => (bytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) / (2 * sizeof(double));

    /// <summary>The refusal of a factor that does not fit.</summary>
    /// <param name="graph">What would be factored.</param>
    /// <param name="terms">Its terms.</param>
    /// <param name="most">The largest factor that would fit.</param>
    /// <param name="atLeast">Numbers that it would hold at least.</param>
    public static OutOfMemoryException Fault(NodeGraph graph, IReadOnlyList<GroupedTerm> terms, long most, long atLeast) => new(
        $"The factor of {graph.ColumnCount:N0} effects and its inverse take {Bytes(atLeast) / 1e9:0.00} GB or more, {Bytes(most) / 1e9:0.00} GB are there: too many levels of "
        + $"{string.Join(", ", terms.Select(term => $"{term.Part.Group} ({term.LevelCount:N0})"))} meet. Leave one of these terms out, or fit parts of the table on their own.");
}

namespace GpuLmm;

/// <summary>One column of a table: numbers, or the levels of a category.</summary>
internal sealed class TableColumn(string name, bool isCategorical)
{
    /// <summary>Name in the header.</summary>
    public string Name { get; } = name;

    /// <summary>Whether cells are kept as text.</summary>
    public bool IsCategorical { get; } = isCategorical;

    /// <summary>A number per row, NaN for missing; empty for a category.</summary>
    public List<double> Numbers { get; } = [];

    /// <summary>A level per row, null for missing; empty for numbers.</summary>
    public List<string?> Levels { get; } = [];
}

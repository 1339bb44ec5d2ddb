using System.Text;

namespace GpuLmm;

/// <summary>Strings of markers' fields, shared where millions are the same.</summary>
internal static class MarkerText
{
    private static readonly string[] Letters = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    /// <summary>An allele, or an id that may be a single point.</summary>
    public static string Allele(ReadOnlySpan<byte> field) =>
        field.Length == 1 && field[0] < Letters.Length ? Letters[field[0]] : Encoding.UTF8.GetString(field);

    /// <summary>A chromosome.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="last">That of the marker before.</param>
    public static string Chromosome(ReadOnlySpan<byte> field, string last) =>
        Ascii.Equals(field, last) ? last : Encoding.UTF8.GetString(field);
}

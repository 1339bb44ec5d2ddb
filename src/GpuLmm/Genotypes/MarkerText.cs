using System.Text;

namespace GpuLmm;

/// <summary>Strings of marker files, of which millions are the same.</summary>
internal static class MarkerText
{
    private static readonly string[] Letters = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    /// <summary>An allele; those of one letter share a string.</summary>
    public static string Allele(ReadOnlySpan<byte> field) =>
        field.Length == 1 && field[0] < Letters.Length ? Letters[field[0]] : Encoding.UTF8.GetString(field);

    /// <summary>A text that is often that of the line before.</summary>
    public static string Shared(ReadOnlySpan<byte> field, string last) =>
        Ascii.Equals(field, last) ? last : Encoding.UTF8.GetString(field);
}

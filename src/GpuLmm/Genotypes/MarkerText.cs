using System.Text;

namespace GpuLmm;

/// <summary>Names of markers as strings: of those that millions of markers have in common there is one.</summary>
internal static class MarkerText
{
    private static readonly string[] Letters = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    /// <summary>An allele: mostly a letter.</summary>
    public static string Allele(ReadOnlySpan<byte> text) =>
        text.Length == 1 && text[0] < Letters.Length ? Letters[text[0]] : Encoding.UTF8.GetString(text);

    /// <summary>A chromosome: mostly that of the marker before.</summary>
    public static string Shared(ReadOnlySpan<byte> text, string last) => Ascii.Equals(text, last) ? last : Encoding.UTF8.GetString(text);
}

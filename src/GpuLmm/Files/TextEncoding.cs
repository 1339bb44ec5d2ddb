namespace GpuLmm;

/// <summary>Tells text that is not UTF-8 by its first bytes, so that a table in another encoding is refused by the name of that.</summary>
internal static class TextEncoding
{
    /// <summary>So many first bytes tell.</summary>
    public const int Decisive = 4;

    /// <summary>The fault of a zero byte within text.</summary>
    public const string ZeroByte = "holds a zero byte: expected text in UTF-8, found a binary file or a damaged one";

    /// <summary>The byte-order mark of UTF-8.</summary>
    public static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>What is wrong with a file that begins so; null where nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> start)
    {
        string? name = start switch
        {
            [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, not 0, 0, not 0, ..] or [not 0, 0, not 0, 0, ..] => "UTF-16",
            _ => null,
        };
        return name is null ? null : $"is text in {name}; expected UTF-8: save it so, or convert it (iconv -f {name} -t UTF-8)";
    }
}

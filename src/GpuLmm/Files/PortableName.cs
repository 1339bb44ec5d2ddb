namespace GpuLmm;

/// <summary>Names that files can have on every system.</summary>
internal static class PortableName
{
    /// <summary>The name with characters that file names cannot hold as underscores.</summary>
    public static string Of(string name) =>
        string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '+' ? c : '_'));
}

using System.Globalization;
using System.Security.Cryptography;

namespace GpuLmm.Cli.Running;

/// <summary>A file that was read, as the record of a run has it: with a hash unless that would take long, or the file is gone.</summary>
internal sealed record InputDigest(string Path, long Bytes, DateTimeOffset Modified, string? Sha256)
{
    /// <summary>Size to which files are hashed, seconds beside the work; larger ones are identified by size and time of change.</summary>
    public const long MostHashed = 1L << 30;

    public static async Task<InputDigest> OfAsync(FileInfo file, string path, CancellationToken cancellation)
    {
        var digest = new InputDigest(path, file.Length, file.LastWriteTimeUtc, null);
        if (digest.Bytes > MostHashed)
        {
            return digest;
        }

        try
        {
            using var content = new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0,
                FileOptions.SequentialScan | FileOptions.Asynchronous);
            return digest with
            {
                Sha256 =
                Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation).ConfigureAwait(false))
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return digest;
        }
    }

    /// <summary>What differs between the inputs of two runs, in words; of those that are not hashed by size and time of change.</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<InputDigest> inputs, IReadOnlyList<InputDigest> others)
    {
        var one = inputs.ToDictionary(input => input.Path);
        var other = others.ToDictionary(input => input.Path);
        return one.Keys.Union(other.Keys).Order(StringComparer.Ordinal).Select(path =>
            !one.TryGetValue(path, out InputDigest? a) || !other.TryGetValue(path, out InputDigest? b)
            ? $"{path} was read by one of them only"
            : a.IsSame(b) ? null : $"{path} was {a.Content} and {b.Content}").OfType<string>();
    }

    private string Content => string.Create(CultureInfo.InvariantCulture, $"{Bytes:N0} bytes of {Modified:s}");

    private bool IsSame(InputDigest other) =>
        Bytes == other.Bytes && (Sha256 is { } own && other.Sha256 is { } others ? own == others : Modified == other.Modified);

    /// <summary>For people.</summary>
    public override string ToString()
    {
        string hash = Sha256 is { } sha256 ? $"SHA-256 {sha256}"
            : Bytes > MostHashed ? $"not hashed, above {MostHashed >> 30} GB" : "not hashed, no longer readable";
        return string.Create(CultureInfo.InvariantCulture, $"{Path}: {Bytes:N0} bytes, of {Modified:s}, {hash}");
    }
}

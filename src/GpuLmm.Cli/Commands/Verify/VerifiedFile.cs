using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>A file of a run, as it is found.</summary>
/// <param name="Path">Where.</param>
/// <param name="Status">How it is.</param>
/// <param name="Reason">What differs; null where nothing does.</param>
internal sealed record VerifiedFile(string Path, string Status, string? Reason)
{
    public bool IsSame => Status is Same or SameByTime;

    private const string Same = "same";
    private const string SameByTime = "same size and time";
    private const string Changed = "changed";
    private const string Missing = "missing";

    /// <summary>A result.</summary>
    /// <param name="written">As it was.</param>
    /// <param name="place">Where it is now.</param>
    /// <param name="cancellation">Breaks hashing off.</param>
    public static VerifiedFile Of(OutputDigest written, string place, CancellationToken cancellation) => !File.Exists(place)
        ? new VerifiedFile(place, Missing, "is missing") : Compared(place, written.Bytes, written.Sha256, cancellation);

    /// <summary>An input; one that was too large to be hashed by its size and time of change.</summary>
    /// <param name="read">As it was.</param>
    /// <param name="place">Where it is now.</param>
    /// <param name="cancellation">Breaks hashing off.</param>
    public static VerifiedFile Of(InputDigest read, string place, CancellationToken cancellation)
    {
        var file = new FileInfo(place);
        return !file.Exists ? new VerifiedFile(place, Missing, "is missing")
            : read.Sha256 is { } sha256 ? Compared(place, read.Bytes, sha256, cancellation)
            : file.Length == read.Bytes && file.LastWriteTimeUtc == read.Modified.UtcDateTime
            ? new VerifiedFile(place, SameByTime, null)
            : new VerifiedFile(
                place, Changed, FormattableString.Invariant($"had {read.Bytes:N0} bytes of {read.Modified:s}, has {file.Length:N0} of {file.LastWriteTimeUtc:s}"));
    }

    /// <summary>Where a file is to be looked for that a run named: from the folder in which it was started, or from this one.</summary>
    /// <param name="path">As the run named it.</param>
    /// <param name="folder">Where the run was started; null where that is not known.</param>
    public static string PlaceOf(string path, string? folder)
    {
        string then = folder is null ? path : System.IO.Path.Combine(folder, path);
        return then == System.IO.Path.GetFullPath(path) || !File.Exists(then) ? path : then;
    }

    private static VerifiedFile Compared(string place, long bytes, string sha256, CancellationToken cancellation)
    {
        long found = new FileInfo(place).Length;
        if (found != bytes)
        {
            return new VerifiedFile(place, Changed, FormattableString.Invariant($"had {bytes:N0} bytes, has {found:N0}"));
        }

        string now = OutputDigest.Of(place, place, cancellation).Sha256;
        return now == sha256 ? new VerifiedFile(place, Same, null) : new VerifiedFile(place, Changed, $"had SHA-256 {sha256}, has {now}");
    }
}

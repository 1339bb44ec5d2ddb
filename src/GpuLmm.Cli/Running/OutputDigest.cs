using System.Security.Cryptography;

namespace GpuLmm.Cli.Running;

/// <summary>A file that was written, as the record of a run has it.</summary>
/// <param name="Path">Its name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Of its content.</param>
internal sealed record OutputDigest(string Path, long Bytes, string Sha256)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Hashes files, several at once.</summary>
    /// <param name="files">Names, where the files lie, and the hashes that are known.</param>
    /// <param name="cancellation">Breaks hashing off.</param>
    public static IReadOnlyList<OutputDigest> Of(
        IReadOnlyList<(string Path, string Place, string? Sha256)> files, CancellationToken cancellation)
    {
        var digests = new OutputDigest[files.Count];
        Parallel.For(0, files.Count, new ParallelOptions { CancellationToken = cancellation }, k =>
            digests[k] = files[k].Sha256 is { } known ? new OutputDigest(files[k].Path, new FileInfo(files[k].Place).Length, known)
                : Of(files[k].Path, files[k].Place, cancellation));
        return digests;
    }

    /// <summary>The hash of a content.</summary>
    public static string Of(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Hashes a file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static OutputDigest Of(string path, string place, CancellationToken cancellation)
    {
        try
        {
            using var file = new FileStream(place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, FileOptions.SequentialScan);
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[BufferBytes];
            long bytes = 0;
            for (int read; (read = file.Read(buffer)) > 0; bytes += read)
            {
                cancellation.ThrowIfCancellationRequested();
                digest.AppendData(buffer, 0, read);
            }

            return new OutputDigest(path, bytes, Convert.ToHexStringLower(digest.GetHashAndReset()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}

namespace GpuLmm.Cli.Running;

/// <summary>The files a run reads, hashed beside its work as they are opened.</summary>
internal sealed class InputDigests : IDisposable
{
    private readonly InputRecorder recorder;
    private readonly string own;
    private readonly CancellationToken cancellation;
    private readonly Dictionary<string, Task<InputDigest>> digests = new(StringComparer.Ordinal);

    /// <param name="own">What the paths of the run's own work start with, which it may read again.</param>
    /// <param name="cancellation">Breaks hashing off.</param>
    public InputDigests(string own, CancellationToken cancellation)
    {
        this.own = own;
        this.cancellation = cancellation;
        recorder = new InputRecorder(Add);
    }

    /// <summary>Digests in the order of the paths.</summary>
    public IReadOnlyList<InputDigest> Wait()
    {
        lock (digests)
        {
            return [.. digests.Values.Select(digest => digest.GetAwaiter().GetResult())
                .OrderBy(digest => digest.Path, StringComparer.Ordinal)];
        }
    }

    /// <summary>The same where all files are hashed; else null.</summary>
    public IReadOnlyList<InputDigest>? Ready()
    {
        lock (digests)
        {
            return digests.Values.All(digest => digest.IsCompletedSuccessfully) ? Wait() : null;
        }
    }

    public void Dispose() => recorder.Dispose();

    private void Add(string path)
    {
        lock (digests)
        {
            if (!digests.ContainsKey(path) && !path.StartsWith(own, StringComparison.Ordinal))
            {
                // Size and time now; what happens to the file later is not what was read.
                var file = new FileInfo(path);
                file.Refresh();
                digests.Add(path, Task.Run(() => InputDigest.OfAsync(file, path, cancellation), cancellation));
            }
        }
    }
}

namespace GpuLmm.Cli.Running;

/// <summary>Relationship matrices read by name; freed together.</summary>
internal sealed class NamedKernels : IDisposable
{
    private readonly Dictionary<string, Kinship> kernels = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Kinship> ByName => kernels;

    /// <summary>Bytes of the matrices, from their headers.</summary>
    public static long Bytes(IReadOnlyDictionary<string, string> paths) =>
        paths.Values.Sum(path => (long)sizeof(double) * KinshipFile.CountSamples(path) * KinshipFile.CountSamples(path));

    public static NamedKernels Read(IReadOnlyDictionary<string, string> paths, RunContext context)
    {
        var read = new NamedKernels();
        try
        {
            foreach ((string name, string path) in paths)
            {
                read.kernels.Add(name, context.Stage("kernel", _ => KinshipFile.Read(path)));
            }

            return read;
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Kinship kernel in kernels.Values)
        {
            kernel.Dispose();
        }
    }
}

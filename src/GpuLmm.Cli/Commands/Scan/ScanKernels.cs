using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The kernels of a formula; with a chromosome left out, one of them has sums by chromosome.</summary>
internal sealed class ScanKernels : IDisposable
{
    private readonly NamedKernels named;
    private readonly string? genomic;
    private readonly Kinship? whole;

    private ScanKernels(NamedKernels named, string? genomic, LocoKinship? loco)
    {
        this.named = named;
        this.genomic = genomic;
        Loco = loco;
        whole = loco?.All();
        ByName = whole is null ? named.ByName : With(whole);
    }

    /// <summary>The sums; null where nothing is left out.</summary>
    public LocoKinship? Loco { get; }

    public IReadOnlyDictionary<string, Kinship> ByName { get; }

    /// <param name="paths">Paths by name.</param>
    /// <param name="isLoco">Whether a chromosome is left out.</param>
    /// <param name="context">The run.</param>
    /// <exception cref="UsageException">None of the kernels has sums by chromosome, or several have.</exception>
    public static ScanKernels Read(IReadOnlyDictionary<string, string> paths, bool isLoco, RunContext context)
    {
        if (!isLoco)
        {
            return new ScanKernels(NamedKernels.Read(paths, context), null, null);
        }

        string[] genomic = [.. paths.Where(pair => LocoFile.IsThere(pair.Value)).Select(pair => pair.Key)];
        if (genomic.Length != 1)
        {
            throw new UsageException(
                $"--loco with --formula needs one --kernel with sums by chromosome, which gpulmm kinship --loco writes; {genomic.Length} of {paths.Count} have them"
                + $"{(genomic.Length == 0 ? "" : $": {string.Join(", ", genomic)}")}.");
        }

        NamedKernels others = NamedKernels.Read(paths.Where(pair => pair.Key != genomic[0]).ToDictionary(), context);
        return new ScanKernels(others, genomic[0], context.Stage("kernel", _ => LocoFile.Read(paths[genomic[0]])));
    }

    /// <summary>The kernels with another genomic one.</summary>
    public IReadOnlyDictionary<string, Kinship> With(Kinship own) => new Dictionary<string, Kinship>(named.ByName) { [genomic!] = own };

    public void Dispose()
    {
        named.Dispose();
        whole?.Dispose();
        Loco?.Dispose();
    }
}

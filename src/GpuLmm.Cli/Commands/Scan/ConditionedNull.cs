namespace GpuLmm.Cli.Commands;

/// <summary>A model by formula with markers among its fixed effects, fitted one after the other: the one before is gone.</summary>
/// <param name="fit">Fits it for the markers of a chromosome, with markers of these ids.</param>
internal sealed class ConditionedNull(Func<string, IReadOnlyList<string>, FittedNull> fit) : IDisposable
{
    private FittedNull? last;

    public ScanBackground Of(string chromosome, IReadOnlyList<string> ids, Genotypes genotypes)
    {
        last?.Dispose();
        last = fit(chromosome, ids);
        return ScanBackground.Of(last, genotypes);
    }

    public void Dispose() => last?.Dispose();
}

namespace GpuLmm;

/// <summary>A trait that can be analysed: y over its own samples.</summary>
/// <param name="Name">Name in the phenotype table.</param>
/// <param name="Values">y, n finite values, not all equal, in genotype order.</param>
/// <param name="SampleSet">Its n samples: genotyped, kept, with a value and every covariate.</param>
/// <param name="MissingCount">Matched samples, kept and with every covariate, that lack a value of this trait.</param>
public sealed record Trait(string Name, ReadOnlyMemory<double> Values, SampleSet SampleSet, int MissingCount)
{
    /// <summary>Of times to an event: 1 where the event came then, 0 where observation ended; empty of other traits.</summary>
    public ReadOnlyMemory<double> Events { get; init; }
}

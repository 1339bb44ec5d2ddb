namespace GpuLmm.Cli.Commands;

/// <summary>Traits with markers among their covariates, one after the other: the one before is gone.</summary>
internal sealed class ConditionedTraits(ScanRequest request, Genotypes genotypes, Backend backend) : IDisposable
{
    private StudySamples? last;
    private NullModel? left;
    private string? leftOut;

    /// <summary>Linear regression.</summary>
    public ScanBackground None(Trait trait, IReadOnlyList<string> ids)
    {
        Trait own = Aligned(trait, ids);
        return ScanBackground.None(own.SampleSet, [own]);
    }

    /// <summary>A null model with the eigenvectors of one of the same samples.</summary>
    public ScanBackground Given(NullModel model, Trait trait, IReadOnlyList<string> ids)
    {
        Trait own = Aligned(trait, ids);
        return model.Given(own.SampleSet, [own]);
    }

    /// <summary>A null model without a chromosome, whose kinship is decomposed once.</summary>
    public ScanBackground Without(LocoKinship sums, string chromosome, SampleSet samples, Trait trait, IReadOnlyList<string> ids)
    {
        string group = genotypes.Karyotype.LinkageGroupOf(chromosome);
        if (left is null || leftOut != group || !ReferenceEquals(left.Samples, samples))
        {
            left?.Dispose();
            using Kinship without = sums.Without(group);
            (left, leftOut) = (NullModel.Fit(samples, [trait], without, backend, releaseKinship: true), group);
        }

        return Given(left, trait, ids);
    }

    public void Dispose()
    {
        last?.Dispose();
        left?.Dispose();
    }

    private Trait Aligned(Trait trait, IReadOnlyList<string> ids)
    {
        last?.Dispose();
        last = StudySamples.Align(
            genotypes, options: request.Study with { ConditionalMarkers = [.. request.Study.ConditionalMarkers, .. ids] });
        return last.Traits.First(own => own.Name == trait.Name);
    }
}

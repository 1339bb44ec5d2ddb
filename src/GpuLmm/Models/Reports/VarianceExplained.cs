namespace GpuLmm;

/// <summary>R² and intraclass correlations from mean variances of an observation (Johnson 2014; Nakagawa et al. 2017).</summary>
/// <param name="Marginal">R² of the fixed effects.</param>
/// <param name="Conditional">R² of fixed and random effects.</param>
/// <param name="Intraclass">Of every group.</param>
internal sealed record VarianceExplained(double Marginal, double Conditional, IReadOnlyList<IntraclassCorrelation> Intraclass)
{
    /// <param name="parameters">The parts of V.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="fixedVariance">Variance of X b̂ over the records, in the units of σ.</param>
    public static VarianceExplained Of(VarianceParameters parameters, double[] sigma, double fixedVariance)
    {
        double[] means = [.. parameters.Parts.Select((part, k) => part.MeanVariance(parameters.Of(k, sigma)))];
        double random = means[..^1].Sum(), rest = random + means[^1], total = rest + fixedVariance;
        return new VarianceExplained(fixedVariance / total, (fixedVariance + random) / total, [.. parameters.Parts.SkipLast(1)
            .Zip(means, (part, mean) => (part.Group, Mean: mean)).GroupBy(own => own.Group)
            .Select(group => new IntraclassCorrelation(group.Key, group.Sum(own => own.Mean) / rest, group.Sum(own => own.Mean) / total))]);
    }
}

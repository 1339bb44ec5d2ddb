namespace GpuLmm;

/// <summary>The parts of the variance at a maximum, and R² from them.</summary>
/// <param name="Parts">Fixed part, groups in the order of the terms, distribution.</param>
/// <param name="R2">Effects of single rows are overdispersion: they count below, not above.</param>
internal sealed record LatentPartition(IReadOnlyList<VariancePart> Parts, NakagawaR2 R2)
{
    /// <param name="likelihood">The likelihood.</param>
    /// <param name="point">Its maximum.</param>
    /// <param name="distribution">Variance of the distribution on the scale of η.</param>
    public static LatentPartition Of(MarginalLikelihood likelihood, MarginalPoint point, double distribution)
    {
        LatentParameters latent = likelihood.Latent;
        double[] variances = LatentVariance.OfParts(latent, likelihood.LatentOf(point.Parameters));
        double[] fixedPart = ModelMath.Product(likelihood.Basis, point.Parameters[..likelihood.FixedCount]);
        double single = variances.Where((_, k) =>
            latent.Variances.Parts[k] is EffectsPart { Matrix: { IsSparse: true, LevelCount: int levels } }
                && levels == likelihood.Sample.Count).Sum();
        (string Source, double Variance)[] parts =
        [
            ("fixed", ModelMath.Variance(fixedPart)),
            .. variances.Select((variance, k) => (latent.Variances.Parts[k].Group, variance)).GroupBy(part => part.Group)
                .Select(group => (group.Key, group.Sum(part => part.variance))),
            ("distribution", distribution),
        ];
        double total = parts.Sum(part => part.Variance);
        return new LatentPartition(
            [.. parts.Select(part => new VariancePart(part.Source, part.Variance, part.Variance / total))],
            NakagawaR2.Of(fixedPart, variances.Sum() - single, distribution + single));
    }
}

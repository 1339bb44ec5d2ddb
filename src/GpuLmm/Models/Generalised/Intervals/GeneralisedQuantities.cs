namespace GpuLmm;

/// <summary>
/// What a generalised model reports of its parameters: fixed effects, standard deviations and correlations, ranges, the dispersion, shares
/// by scale.
/// </summary>
internal sealed class GeneralisedQuantities
{
    private readonly ModelQuantities linear;
    private readonly GeneralisedShares shares;
    private readonly MarginalLikelihood likelihood;

    /// <param name="engine">The model.</param>
    /// <param name="likelihood">Of its own response.</param>
    /// <param name="maximum">Its maximum.</param>
    public GeneralisedQuantities(GeneralisedEngine engine, MarginalLikelihood likelihood, MarginalMaximum maximum)
    {
        this.likelihood = likelihood;
        linear = new ModelQuantities(engine.Design.Fixed, engine.Latent.Variances);
        shares = new GeneralisedShares(likelihood, maximum, engine.Family, engine.Link);
        All =
        [
            .. linear.OfFixed, .. linear.OfParts,
            .. engine.Sample.Density.DispersionName is { } name
                ? [new ModelQuantity(IntervalParameter.Other, "", name, null, -1, likelihood.Count - 1)] : (ModelQuantity[])[],
            .. shares.Keys.Select(key => new ModelQuantity(
                IntervalParameter.Share, key.Group,
                key.Scale switch { ShareScale.Latent => "latent", ShareScale.Data => "data", _ => "liability" }, null, -1, -1)),
        ];
    }

    /// <summary>The quantities.</summary>
    public IReadOnlyList<ModelQuantity> All { get; }

    /// <summary>Their values.</summary>
    public double[] Values(double[] parameters)
    {
        double[] sigma = likelihood.Latent.Variances.ToReported(likelihood.Latent.ToComponents(likelihood.LatentOf(parameters))),
            own = shares.At(parameters);
        int first = All.Count - own.Length;
        return [.. All.Select((quantity, q) => quantity switch
        {
            { Parameter: IntervalParameter.Fixed } => linear.Coefficient(quantity.Index, parameters),
            { Parameter: IntervalParameter.Share } => own[q - first],
            { Parameter: IntervalParameter.Other, Part: < 0 } => likelihood.DispersionOf(parameters),
            _ => linear.Value(quantity, sigma),
        })];
    }
}

namespace GpuLmm;

/// <summary>
/// Parameters of which one share of the variance is held, σ² c/Σ = s: the share stands in the place of that group's σ², which follows from
/// the other variances.
/// </summary>
internal sealed class HeldShare : VarianceParameters
{
    private readonly VarianceParameters inner;
    private readonly int held;
    private readonly double odds;
    private readonly double share;
    private readonly double[] scales;

    /// <param name="inner">The parameters, without ranges: V is linear in σ.</param>
    /// <param name="held">The one σ² of the group.</param>
    /// <param name="share">s, at least 0 and below 1.</param>
    public HeldShare(VarianceParameters inner, int held, double share)
        : base(inner.Parts)
    {
        this.inner = inner;
        this.held = held;
        this.share = share;
        odds = share / (1 - share);
        scales = [.. inner.Parts.SelectMany(part => part.SampleVariances([.. part.Components.Select(_ => 1.0)]))];
        LowerBounds = [.. inner.LowerBounds.Select((bound, k) => k == held ? share : bound)];
        UpperBounds = [.. inner.UpperBounds.Select((bound, k) => k == held ? share : bound)];
    }

    public override VarianceParameters? Turned(double[] parameters) => null;

    public override double[] ToComponents(double[] parameters)
    {
        double[] components = inner.ToComponents(parameters);
        components[held] = 0;
        double others = components.Zip(scales, (own, scale) => own * scale).Sum();
        components[held] = odds * others / scales[held];
        return components;
    }

    public override double[] ToParameters(double[] components)
    {
        double[] parameters = inner.ToParameters(components);
        parameters[held] = share;
        return parameters;
    }

    public override double[] Jacobian(double[] parameters)
    {
        int count = Count;
        double[] jacobian = inner.Jacobian(parameters);
        for (int k = 0; k < count; k++)
        {
            jacobian[(held * count) + k] = 0;
            for (int row = 0; row < count && k != held; row++)
            {
                jacobian[(held * count) + k] += row == held ? 0 : odds * scales[row] / scales[held] * jacobian[(row * count) + k];
            }
        }

        return jacobian;
    }
}

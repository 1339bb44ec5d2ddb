namespace GpuLmm;

/// <summary>
/// What a search over latent effects varies: standard deviations, Cholesky factors of covariance matrices, logarithms of ranges and
/// smoothnesses. Signs are free, as the likelihood is even in a standard deviation: a variance of zero is a maximum like any other, without
/// a bound.
/// </summary>
internal sealed class LatentParameters
{
    private readonly VarianceParameters all;

    /// <param name="parts">Random terms and fields, without a residual.</param>
    public LatentParameters(IReadOnlyList<CovariancePart> parts)
    {
        all = new VarianceParameters(parts);
        LowerBounds = Bounds(part => part.LowerBounds, double.NegativeInfinity);
        UpperBounds = Bounds(part => part.UpperBounds, double.PositiveInfinity);
    }

    /// <summary>The parts and their components σ.</summary>
    public VarianceParameters Variances => all;

    /// <summary>As many as components.</summary>
    public int Count => all.Count;

    /// <summary>Of ranges and smoothnesses.</summary>
    public double[] LowerBounds { get; }

    /// <summary>Of ranges and smoothnesses.</summary>
    public double[] UpperBounds { get; }

    /// <summary>Where a search starts.</summary>
    /// <param name="variance">Of each part.</param>
    /// <param name="rangeScale">What ranges are multiplied by.</param>
    public double[] Start(double variance, double rangeScale) => [.. all.Parts.SelectMany(part =>
    {
        double[] start = part.Start(variance, rangeScale);
        return IsFactor(part, start)
            ? start : [.. part.ToComponents(start).Select((value, c) => IsVariance(part, c) ? Math.Sqrt(value) : value)];
    })];

    /// <summary>σ.</summary>
    public double[] ToComponents(double[] working) => [.. all.Parts.SelectMany((part, k) =>
    {
        double[] own = all.Of(k, working).ToArray();
        return IsFactor(part, own) ? part.ToComponents(own) : [.. own.Select((value, c) => IsVariance(part, c) ? value * value : value)];
    })];

    /// <summary>Working parameters of σ, deviations with positive sign.</summary>
    public double[] ToWorking(double[] components) => [.. all.Parts.SelectMany((part, k) =>
    {
        double[] own = all.Of(k, components).ToArray();
        return IsFactor(part, own) ? part.ToParameters(own) : [.. own.Select((value, c) => IsVariance(part, c) ? Math.Sqrt(value) : value)];
    })];

    /// <summary>∂σ/∂working, row-major, Count × Count, block-diagonal.</summary>
    public double[] Jacobian(double[] working)
    {
        int count = Count;
        var jacobian = new double[count * count];
        for (int k = 0; k < all.Parts.Count; k++)
        {
            CovariancePart part = all.Parts[k];
            double[] own = all.Of(k, working).ToArray();
            double[]? factor = IsFactor(part, own) ? part.Jacobian(own) : null;
            for (int i = 0; i < own.Length; i++)
            {
                for (int j = 0; j < own.Length; j++)
                {
                    jacobian[((all.Offset(k) + i) * count) + all.Offset(k) + j] = factor is not null ? factor[(i * own.Length) + j]
                        : i != j ? 0 : IsVariance(part, i) ? 2 * own[i] : 1;
                }
            }
        }

        return jacobian;
    }

    /// <summary>σ a little ahead and behind along one parameter, and the width between: for central differences.</summary>
    public (double[] Ahead, double[] Behind, double Width) Around(double[] working, int parameter)
    {
        const double step = 1e-4;
        double[] ahead = [.. working], behind = [.. working];
        ahead[parameter] += step;
        behind[parameter] -= step;
        return (ToComponents(ahead), ToComponents(behind), ahead[parameter] - behind[parameter]);
    }

    /// <summary>Whether a parameter is a standard deviation, or on the diagonal of a factor: at zero a variance is at its bound.</summary>
    public bool IsDeviation(int parameter)
    {
        int part = PartOf(parameter);
        return IsVariance(all.Parts[part], parameter - all.Offset(part));
    }

    /// <summary>Whether a variance is zero or a covariance matrix singular.</summary>
    public bool IsSingular(double[] working) => Enumerable.Range(0, Count).Any(k => IsDeviation(k) && working[k] == 0);

    /// <summary>Whether a parameter is the standard deviation of a field.</summary>
    public bool IsFieldDeviation(int parameter) => IsDeviation(parameter) && all.Parts[PartOf(parameter)] is SpatialPart;

    /// <summary>Whether nothing depends on a parameter: a range or smoothness of a field without variance.</summary>
    /// <param name="parameter">Its index; outside of the parameters none.</param>
    /// <param name="working">One number per parameter.</param>
    public bool IsIdle(int parameter, double[] working) => parameter >= 0 && parameter < Count && !IsDeviation(parameter)
        && all.Parts[PartOf(parameter)] is SpatialPart && all.Of(PartOf(parameter), working)[0] == 0;

    private int PartOf(int parameter) => Enumerable.Range(0, all.Parts.Count).Last(k => all.Offset(k) <= parameter);

    private static bool IsFactor(CovariancePart part, double[] working) => part is not SpatialPart && part.Jacobian(working) is not null;

    private static bool IsVariance(CovariancePart part, int component) => part.Components[component].Kind == CovarianceKind.Variance;

    private double[] Bounds(Func<CovariancePart, IReadOnlyList<double>> of, double none) => [.. all.Parts.SelectMany(part =>
        of(part).Select((bound, c) => part.Components[c].Kind is CovarianceKind.LogRange or CovarianceKind.LogSmoothness ? bound : none))];
}

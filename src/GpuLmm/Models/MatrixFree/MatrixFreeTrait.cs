namespace GpuLmm;

/// <summary>A trait while its null model is being fitted.</summary>
/// <param name="trait">The trait.</param>
/// <param name="response">My over the rows of a pass.</param>
internal sealed class MatrixFreeTrait(Trait trait, double[] response)
{
    // A bound is found with no more probes than these: its Monte Carlo error is not known.
    private const int BoundaryProbes = 60;

    // Of the standard error: two steps in a row that change h² by no more have settled it.
    private const double SettledShare = 0.002;

    private double before = double.NaN;
    private int still;

    public Trait Trait => trait;

    public double[] Response => response;

    /// <summary>Steps of the recurrences; 0 until they have settled.</summary>
    public int Steps { get; private set; }

    /// <summary>Probes that were used.</summary>
    public int Probes { get; private set; }

    /// <summary>Whether no more probes are needed.</summary>
    public bool IsDone { get; private set; }

    public QuadratureProfile Profile { get; private set; } = null!;

    public QuadraturePoint Point { get; private set; }

    public VarianceBoundary Boundary { get; private set; }

    public double Heritability { get; private set; }

    /// <summary>Standard error of h²; NaN on a bound.</summary>
    public double HeritabilityError { get; private set; }

    /// <summary>Standard deviation of h² over draws of the probes; NaN on a bound.</summary>
    public double MonteCarloError { get; private set; }

    /// <summary>w_k of K = Σ w_k K_k, adding up to 1; null where all markers count alike.</summary>
    public double[]? Weights { get; private set; }

    /// <summary>K q of each column of the covariates' basis, where that depends on the weights; else null.</summary>
    public double[][]? Images { get; private set; }

    /// <summary>The components and what they explain; null where there is one.</summary>
    public KinshipShares? Components { get; private set; }

    /// <summary>Takes the estimates of components in the place of those of one kinship.</summary>
    /// <param name="components">The estimates.</param>
    /// <param name="point">The likelihood there, K being Σ w_k K_k.</param>
    /// <param name="probes">Probes that they were made with.</param>
    /// <param name="steps">Steps of the recurrences behind the likelihood.</param>
    /// <param name="images">K q of each column of the covariates' basis.</param>
    public void Take(KinshipShares components, QuadraturePoint point, int probes, int steps, double[][] images)
    {
        (Components, Weights, Images, Point, Probes, Steps) = (components, components.Weights, images, point, probes, steps);
        Boundary = components.Boundary;
        (Heritability, HeritabilityError, MonteCarloError) = components.Total;
    }

    /// <summary>Takes the quadratures of the first probes after a step more.</summary>
    /// <param name="profile">The likelihood.</param>
    /// <param name="scale">c(K).</param>
    /// <param name="steps">Steps so far.</param>
    /// <param name="options">When to stop.</param>
    public void Settle(QuadratureProfile profile, double scale, int steps, MatrixFreeOptions options)
    {
        Take(profile, scale);
        double allowed = double.IsNaN(HeritabilityError) ? 1e-6 : SettledShare * HeritabilityError;
        still = Math.Abs(Heritability - before) <= allowed ? still + 1 : 0;
        before = Heritability;
        if ((steps >= options.MinSteps && still >= 2) || steps >= options.MaxSteps)
        {
            Steps = steps;
        }
    }

    /// <summary>Takes the quadratures of all probes so far.</summary>
    /// <param name="profile">The likelihood.</param>
    /// <param name="scale">c(K).</param>
    /// <param name="probes">Probes so far.</param>
    /// <param name="isLast">Whether there can be no more.</param>
    /// <param name="share">Largest Monte Carlo error, of the standard error.</param>
    public void Judge(QuadratureProfile profile, double scale, int probes, bool isLast, double share)
    {
        Take(profile, scale);
        Probes = probes;
        IsDone = isLast || MonteCarloError <= share * HeritabilityError
            || (Boundary != VarianceBoundary.None && probes >= BoundaryProbes);
    }

    private void Take(QuadratureProfile profile, double scale)
    {
        Profile = profile;
        (Point, LambdaBoundary boundary) = profile.Maximise();
        Boundary = ComponentEdge.Of(boundary);
        double scaled = scale * Point.Lambda;
        Heritability = scaled / (1 + scaled);
        bool isInner = Boundary == VarianceBoundary.None && Point.Curvature < 0;
        double slope = Heritability * (1 - Heritability);
        HeritabilityError = isInner ? slope / Math.Sqrt(-Point.Curvature) : double.NaN;
        MonteCarloError = isInner ? slope * profile.MonteCarloError(Point) : double.NaN;
    }
}

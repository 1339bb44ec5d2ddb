using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// A generalised model g(μ) = η = X b + Z u by penalised quasi-likelihood with REML and a dispersion of 1: the linear mixed model of the
/// working response z = η + (y − μ) dη/dμ with variance Σ = W⁻¹ + Σ τ_k K_k, at the joint fixed point of z, W, the coefficients, the modes
/// and the variances (Breslow &amp; Clayton 1993; Chen et al. 2016). There P z = W (z − η), X'P z = 0, and the REML score of every variance
/// above zero is nothing. Owns the likelihood whose memory holds P.
/// </summary>
internal sealed class WorkingFit : IDisposable
{
    private readonly WorkingState state;

    private WorkingFit(WorkingState state, MixedDesign design, WorkingModel model, DesignCovariance covariance, FitStrategy strategy,
        int rounds)
    {
        this.state = state;
        (Sample, Eta) = model.Fitted(state.Eta);
        (Strategy, Rounds, Design, Covariance) = (strategy, rounds, design, covariance);
    }

    /// <summary>Evaluated last at <see cref="Point"/>.</summary>
    public VarianceLikelihood Likelihood => state.Likelihood;

    /// <summary>The variances, with P z.</summary>
    public VariancePoint Point => state.Point;

    /// <summary>η of the responses, offsets included.</summary>
    public double[] Eta { get; }

    /// <summary>η of the search: the same, but without the hazards where there are some.</summary>
    public double[] Predictor => state.Eta;

    /// <summary>z, offsets taken away.</summary>
    public double[] Response => state.Response.Values;

    /// <summary>W, or its part without hazards.</summary>
    public double[] Weights => state.Response.Weights;

    /// <summary>y.</summary>
    public ResponseSample Sample { get; }

    /// <summary>How P is had.</summary>
    public FitStrategy Strategy { get; }

    /// <summary>Linear models on the way.</summary>
    public int Rounds { get; }

    /// <summary>The model.</summary>
    public MixedDesign Design { get; }

    /// <summary>Its parts.</summary>
    public DesignCovariance Covariance { get; }

    /// <summary>Finds the fixed point.</summary>
    /// <param name="design">The model.</param>
    /// <param name="model">Its responses.</param>
    /// <param name="covariance">Its parts; not owned.</param>
    /// <param name="backend">Where matrices are factored.</param>
    /// <param name="held">Variances and covariances that are kept, in the units of the report; null where they are estimated.</param>
    /// <param name="cancellationToken">Checked in every round.</param>
    /// <exception cref="InputException">Covariates that tell some responses exactly.</exception>
    /// <exception cref="ArithmeticException">There is no fixed point within the rounds.</exception>
    public static WorkingFit Find(
        MixedDesign design, WorkingModel model, DesignCovariance covariance, Backend backend, IReadOnlyList<double>? held,
        CancellationToken cancellationToken)
    {
        bool isGrouped = model.IsDiagonal && GroupedLikelihood.Covers(covariance.Parts);
        var search = new WorkingSearch(design, model, covariance, backend, isGrouped, held);
        (WorkingState state, int rounds) = search.Run(cancellationToken);
        return new WorkingFit(state, design, model, covariance, isGrouped ? FitStrategy.Grouped : FitStrategy.Dense, rounds);
    }

    /// <summary>The fit in the words of a report.</summary>
    /// <param name="family">Of the response.</param>
    /// <param name="link">Of the mean.</param>
    public ModelReport Report(ResponseFamily family, Link link)
    {
        VarianceParameters all = Likelihood.Parameters;
        var random = new VarianceParameters([.. all.Parts.SkipLast(1)]);
        double[] sigma = Point.Components[..random.Count];
        var components = new ComponentEstimates(random, sigma, Errors(random), 1);
        string[] boundary = [.. components.Boundary(k => random.IsAtBound(k, Point.Parameters))];
        return new ModelReport
        {
            Formula = Design.Formula.Text,
            Family = family,
            Link = link,
            Approximation = Approximation.PenalisedQuasiLikelihood,
            Strategy = Strategy,
            Method = LikelihoodMethod.Reml,
            SampleCount = Eta.Length,
            Fixed = [.. ModelMath.FixedEffects(Design.Fixed, Point.Coefficients, Point.InverseInformation, 1, double.PositiveInfinity)
                .Where(effect => family != ResponseFamily.Cox || effect.Name != DesignMatrix.Intercept)],
            Variances = components.Variances(),
            VarianceCovariance = components.VarianceCovariance(),
            Shares = [],
            Parameters = components.Others(),
            LogLikelihood = double.NaN,
            ParameterCount = Design.Fixed.Names.Count - (family == ResponseFamily.Cox ? 1 : 0) + random.Count,
            Iterations = Rounds,
            Boundary = boundary,
            Random = [.. Covariance.Effects.SelectMany((effect, k) =>
                ComponentEstimates.Blups(effect.Part, effect.Design, random.Of(k, sigma).ToArray(), Point.Projected, 1))],
            Fitted = Array.ConvertAll(Eta, Sample.Density.Mean),
            Trajectory = [],
            Dropped = Design.Fixed.Dropped,
            Warnings = boundary.Length == 0 ? [] : [VarianceReport.BoundaryWarning(boundary)],
        };
    }

    /// <summary>Frees the likelihood.</summary>
    public void Dispose() => state.Dispose();

    /// <summary>Covariance matrix of the variances: the inverse of the average information of those that are free.</summary>
    private double[] Errors(VarianceParameters random)
    {
        int count = random.Count, width = Likelihood.Parameters.Count;
        int[] free = [.. Enumerable.Range(0, count).Where(k => !random.IsAtBound(k, Point.Parameters))];
        var errors = new double[count * count];
        Array.Fill(errors, double.NaN);
        if (!CholeskyFactor.TryCreate(SmallMatrix.Select(Point.ParameterInformation, width, free), free.Length, out CholeskyFactor factor))
        {
            return errors;
        }

        double[] inverse = factor.Inverse(), own = new double[count * count];
        for (int i = 0; i < free.Length; i++)
        {
            for (int j = 0; j < free.Length; j++)
            {
                own[(free[i] * count) + free[j]] = inverse[(i * free.Length) + j];
            }
        }

        // J I⁻¹ J', the congruence of the transposed Jacobian.
        double[] jacobian = random.Jacobian(Point.Parameters), transposed = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                transposed[(i * count) + j] = jacobian[(j * count) + i];
            }
        }

        return SmallMatrix.Congruence(transposed, own, count);
    }
}

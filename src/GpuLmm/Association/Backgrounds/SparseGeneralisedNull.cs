using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// Null models of cases and controls, or counts, with a sparse relationship matrix: the fixed point of penalised quasi-likelihood with
/// REML, and g'Pg of every marker exactly, by families.
/// </summary>
internal sealed class SparseGeneralisedNull
{
    private const string Kernel = "kinship";

    private readonly Trait trait;
    private readonly ResponseFamily family;
    private readonly Backend backend;
    private readonly CancellationToken cancellationToken;
    private readonly string formula;

    private SparseGeneralisedNull(
        Trait trait, ResponseFamily family, string formula, Backend backend, CancellationToken cancellationToken) =>
        (this.trait, this.family, this.formula, this.backend, this.cancellationToken) =
            (trait, family, formula, backend, cancellationToken);

    private DesignMatrix Covariates => trait.SampleSet.Covariates;

    /// <summary>Fits the null model of a trait.</summary>
    /// <param name="trait">0 and 1, or 1 and 2 with 2 for cases; or counts.</param>
    /// <param name="family">Binomial or Poisson.</param>
    /// <param name="kinship">K; of more samples too.</param>
    /// <param name="backend">Where Σ is factored.</param>
    /// <param name="families">Who is related to whom, in words.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InputException">
    /// Samples that K does not have, a value that the family does not have, or covariates that tell some responses exactly.
    /// </exception>
    /// <exception cref="ArithmeticException">The fit did not converge.</exception>
    /// <exception cref="ArgumentException">Another family: θ, or risk sets, need all of Σ.</exception>
    public static FittedNull Fit(
        Trait trait, ResponseFamily family, SparseKinship kinship, Backend backend, out string families,
        CancellationToken cancellationToken = default)
    {
        if (family is not (ResponseFamily.Binomial or ResponseFamily.Poisson))
        {
            throw new ArgumentException($"Family {family}: expected binomial or poisson.", nameof(family));
        }

        FittedNull.RequireValues(trait, family);
        var records = TraitRecords.Of(trait);
        MixedModelOptions options = MixedModelOptions.Default with { Family = family };
        using var model = MixedModel.Create(records.Data, records.FixedPart, options);
        SampleSet samples = trait.SampleSet;
        using var variance = new SparseVariance(
            kinship.Select(samples.Ids), backend, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        families = $"{variance.Families}";
        return new SparseGeneralisedNull(
            trait, family, records.FixedPart + records.Random(Kernel), backend, cancellationToken).Fit(model.Design, variance);
    }

    private FittedNull Fit(MixedDesign design, SparseVariance variance)
    {
        var response = GeneralisedSample.Read(design, family, null);
        var working = new SampleWorkingModel(response.Sample);
        Separation.Refuse(Covariates, working, working.Start(Covariates), formula);
        SparseWorkingPoint point = new SparseWorkingFit(variance, Covariates, working).Find(formula, cancellationToken);
        ModelReport report = Report(point, response.Notes);
        var generalised = GeneralisedNull.Of(point, Covariates, response.Sample, family);
        int n = trait.SampleSet.Count, p = Covariates.Names.Count;
        using DenseMatrix explaining = generalised.WeightedBasis();
        var columns = new DenseMatrix(n, 1 + (2 * p));
        point.Fit.Projected.CopyTo(columns.Column(0));
        for (int j = 0; j < p; j++)
        {
            explaining.Column(j).CopyTo(columns.Column(1 + j));
        }

        SparseRegression.Explaining(point.Fit.SolvedBasis, point.Fit.Factor, columns, 1 + p);
        var weights = new DenseMatrix(n, 1);
        point.Weights.CopyTo(weights.Column(0));
        var own = new ScoreDesign
        {
            Columns = columns,
            Weights = weights,
            Whitening = variance.Whitening(point.Weights),
            Explained = (1 + p)..(1 + (2 * p)),
        };
        return new FittedNull(
            report, [.. trait.SampleSet.Ids.Select(id => id.Individual)], own, new ScoreNull(n, p, double.NaN), [])
        {
            Generalised = generalised,
        };
    }

    private ModelReport Report(SparseWorkingPoint point, IReadOnlyList<string> notes)
    {
        bool isAtEdge = point.Tau == 0;
        return new ModelReport
        {
            Formula = formula,
            Family = family,
            Link = FamilyNames.LinksOf(family)[0],
            Approximation = Approximation.PenalisedQuasiLikelihood,
            Strategy = FitStrategy.Sparse,
            Method = LikelihoodMethod.Reml,
            SampleCount = point.Eta.Length,
            Fixed = ModelMath.FixedEffects(
                Covariates, point.Fit.Coefficients, point.Fit.Inverse, 1, double.PositiveInfinity),
            Variances =
            [
                new VarianceEstimate(
                    Kernel, DesignMatrix.Intercept, null, point.Tau, isAtEdge ? double.NaN : 1 / Math.Sqrt(point.Information)),
            ],
            Shares = [],
            Parameters = new Dictionary<string, double>(),
            LogLikelihood = double.NaN,
            ParameterCount = Covariates.Names.Count + 1,
            Iterations = point.Rounds,
            Boundary = isAtEdge ? [Kernel] : [],
            Random = [],
            Fitted = [],
            Trajectory = [],
            Dropped = Covariates.Dropped,
            Warnings = [.. isAtEdge ? [VarianceReport.BoundaryWarning([Kernel])] : Array.Empty<string>(), .. notes],
        };
    }
}

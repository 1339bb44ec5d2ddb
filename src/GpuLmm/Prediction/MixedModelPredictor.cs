using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Predictions of a fitted mixed model y = X b + Σ_k Z_k u_k + e at its estimated variances, which are not estimated again: of new rows, and of the
/// effects of ids that a kernel has and no record (<c>docs/model.md</c>, Predictions). V is factored once, or where all effects are grouped
/// Henderson's equations, and kept.
/// </summary>
public sealed class MixedModelPredictor : IDisposable
{
    private readonly MixedDesign design;
    private readonly DesignCovariance covariance;
    private readonly VarianceLikelihood likelihood;
    private readonly VarianceProjection projection;
    private readonly DenseMatrix estimator;
    private readonly PredictionModel model;
    private readonly IReadOnlyDictionary<string, Kinship> kernels;
    private readonly int threads;

    private MixedModelPredictor(
        MixedDesign design, DesignCovariance covariance, VarianceLikelihood likelihood, VarianceProjection projection, double[] sigma,
        IReadOnlyDictionary<string, Kinship> kernels, int threads)
    {
        this.kernels = kernels;
        this.threads = threads;
        this.design = design;
        this.covariance = covariance;
        this.likelihood = likelihood;
        this.projection = projection;
        estimator = projection.Estimator();
        model = new PredictionModel(covariance, sigma, [.. design.Random.Select(random => new LevelRelations(random, kernels))]);
    }

    /// <summary>Columns that group rows of the model: what rows are called by.</summary>
    public IReadOnlyList<string> GroupingColumns => [.. design.Formula.Random
        .SelectMany(term => term.Group.Factors.Concat(term.Partner?.Factors ?? [])).OfType<NameNode>().Select(node => node.Name).Distinct()];

    /// <summary>Redoes the model of a fit on its table.</summary>
    /// <param name="data">The table that was fitted.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="kernels">The kernels of the fit by name; they may have more ids than the table. Used as long as the predictor is.</param>
    /// <param name="backend">Where V is factored, or Henderson's equations are.</param>
    /// <exception cref="InputException">
    /// A fit that did not converge; a table or kernels other than those of the fit (rows, columns, levels, log-likelihood); residuals without variance.
    /// </exception>
    public static MixedModelPredictor Create(DataTable data, FittedModel fit, IReadOnlyDictionary<string, Kinship> kernels, Backend backend)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        FitMatch.RequireConverged(fit);
        MixedDesign design = MixedModel.Design(data, fit.Formula, new MixedModelOptions
        {
            Factors = fit.Specification.Factors,
            Residual = fit.Specification.Residual,
            Weights = fit.Specification.Weights,
        });
        DesignCovariance? covariance = null;
        VarianceLikelihood? likelihood = null;
        try
        {
            FitMatch.RequireSameDesign(data, design, fit);
            covariance = DesignCovariance.Create(design, kernels);
            double[] sigma = fit.ComponentsOf(covariance.Parts);
            var parameters = new VarianceParameters(covariance.Parts);
            likelihood = VarianceFit.LikelihoodOf(backend, parameters, design.Fixed, MixedModel.Response(design), fit.Method);
            VarianceProjection? projection = likelihood.ProjectionAt(parameters.ToParameters(sigma));
            FitMatch.RequireSameLikelihood(data, fit, projection?.Point.LogLikelihood);
            return new MixedModelPredictor(design, covariance, likelihood, projection!, sigma, kernels, backend.Threads);
        }
        catch
        {
            likelihood?.Dispose();
            covariance?.Dispose();
            design.Dispose();
            throw;
        }
    }

    /// <summary>Predicts rows of a table; its response is not needed.</summary>
    /// <param name="rows">The columns of the model but the response.</param>
    /// <param name="options">Marginal or conditional, and the intervals; null for the defaults.</param>
    /// <param name="cancellationToken">Checked per panel of rows.</param>
    /// <returns>A prediction for every row, in their order.</returns>
    /// <exception cref="InputException">
    /// A column that is not there; a level of a fixed factor or of a residual stratum that the fit does not have; an id without a row in a kernel; the line is named.
    /// </exception>
    public IReadOnlyList<PredictedRow> Predict(DataTable rows, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= PredictionOptions.Default;
        options.Validate();
        var prediction = new RowPrediction(design, model, NewRows.Build(design, rows, options.IsMarginal), rows, options);
        return prediction.Of(new PredictionPanel(projection, estimator), cancellationToken);
    }

    /// <summary>Effects of the ids that the kernels of a term have and no record (GBLUP): û = Σ K_new,old Z'P y, with their errors.</summary>
    /// <param name="cancellationToken">Checked per panel of ids.</param>
    /// <returns>Terms in the order of the formula, ids in that of the kernel, effects fastest.</returns>
    public IReadOnlyList<RandomEffect> PredictUnobserved(CancellationToken cancellationToken = default)
    {
        var effects = new List<RandomEffect>();
        var panel = new PredictionPanel(projection, estimator);
        for (int k = 0; k < covariance.Effects.Count; k++)
        {
            ILevelEffects part = covariance.Effects[k].Part;
            int term = k, count = part.Effects.Count;
            string[] ids = [.. model.Relations[k].Unobserved];
            (double Value, double Variance, double Error)[] predicted = panel.Predict(
                ids.Length * count, (index, target) => model.AddEffect(term, ids[index / count], SmallMatrix.Unit(count, index % count), target),
                null, cancellationToken);
            effects.AddRange(predicted.Select((own, index) =>
                new RandomEffect(part.Group, ids[index / count], part.Effects[index % count], own.Value).With(own.Variance, own.Error, 1)));
        }

        return effects;
    }

    /// <summary>Effects of the markers that a kernel of the model was made of, which reproduce its û (<see cref="GpuLmm.MarkerEffects"/>).</summary>
    /// <param name="genotypes">The genotypes of the kernel's samples; others are left out.</param>
    /// <param name="kernel">Its name; null where the model has but one that is no product.</param>
    /// <param name="options">How the kernel was made: method and filter; null for the defaults.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <returns>One for each effect of each term of the kernel.</returns>
    /// <exception cref="InputException">No such kernel, or one that is not that of these markers.</exception>
    public IReadOnlyList<MarkerEffects> MarkerEffects(
        Genotypes genotypes, string? kernel = null, KinshipOptions? options = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        int[] terms = [.. Enumerable.Range(0, design.Random.Count).Where(k =>
            design.Random[k].Term.Kernels is [var only] && (kernel is null || only.Name == kernel))];
        string[] names = [.. terms.Select(k => design.Random[k].Term.Kernels[0].Name).Distinct()];
        if (names.Length != 1)
        {
            string[] all = [.. design.Random.Where(random => random.Term.Kernels.Count == 1).Select(random => random.Term.Kernels[0].Name).Distinct()];
            throw new InputException(kernel is null && all.Length > 1
                ? $"{design.Formula.Text} has several kernels, {string.Join(", ", all)}; of which of them are the markers?"
                : $"{design.Formula.Text}: no kernel{(kernel is null ? "" : $" '{kernel}'")} of markers; its kernels are: {(all.Length == 0 ? "none" : string.Join(", ", all))}{NearestName.Hint(kernel ?? "", all)}.");
        }

        Kinship own = kernels[names[0]];
        (double[] Weights, string Term)[] sets = [.. terms.SelectMany(k => model.KernelWeights(k, own, projection.Point.Projected))];
        return new MarkerEffectsRun(genotypes, own, names[0], options ?? KinshipOptions.Default).Estimate(
            [.. sets.Select(set => set.Weights)], [.. sets.Select(set => set.Term)], threads, progress, cancellationToken);
    }

    /// <summary>Frees V and the design.</summary>
    public void Dispose()
    {
        estimator.Dispose();
        projection.Dispose();
        likelihood.Dispose();
        covariance.Dispose();
        design.Dispose();
    }
}

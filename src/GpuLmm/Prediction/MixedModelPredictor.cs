using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Predictions of a fitted mixed model, linear or generalised, at its estimates, which are not estimated again: of new rows, and of the
/// effects of ids that a kernel has and no record (<c>docs/model.md</c>, Predictions).
/// </summary>
public sealed class MixedModelPredictor : IDisposable
{
    private readonly PredictionSource source;
    private readonly IReadOnlyDictionary<string, Kinship> kernels;
    private readonly Backend backend;

    private MixedModelPredictor(PredictionSource source, IReadOnlyDictionary<string, Kinship> kernels, Backend backend)
    {
        this.source = source;
        this.kernels = kernels;
        this.backend = backend;
    }

    /// <summary>Columns that group rows of the model: what rows are called by.</summary>
    public IReadOnlyList<string> GroupingColumns => [.. source.Design.Formula.Random
        .SelectMany(term => term.Group.Factors.Concat(term.Partner?.Factors ?? [])).OfType<NameNode>()
            .Select(node => node.Name).Distinct()];

    /// <summary>Redoes the model of a fit on its table.</summary>
    /// <param name="data">The table that was fitted.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="kernels">The kernels of the fit by name; they may have more ids than the table. Used as long as the predictor
    /// is.</param>
    /// <param name="backend">Where V is factored, or Henderson's equations are; used as long as the predictor is.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InputException">
    /// A fit that did not converge, or by quasi-likelihood; a table or kernels other than those of the fit (rows, columns, levels,
    /// log-likelihood); residuals without variance.
    /// </exception>
    public static MixedModelPredictor Create(DataTable data, FittedModel fit, IReadOnlyDictionary<string, Kinship> kernels, Backend backend,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        FitMatch.RequirePredictable(fit);
        MixedDesign design = ModelDesign.Build(data, fit.Formula, fit.Options);
        try
        {
            FitMatch.RequireSameDesign(data, design, fit);
            return new MixedModelPredictor(
                fit.Family == ResponseFamily.Gaussian
                    ? LinearSource.Create(design, fit, kernels, backend)
                    : GeneralisedSource.Create(design, fit, kernels, backend, cancellationToken),
                kernels, backend);
        }
        catch
        {
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
    /// A column that is not there; a level of a fixed factor or of a residual stratum that the fit does not have; an id without a row in a
    /// kernel; the line is named.
    /// </exception>
    public IReadOnlyList<PredictedRow> Predict(DataTable rows, PredictionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= PredictionOptions.Default;
        options.Validate();
        return new RowPrediction(source, NewRows.Build(source.Design, rows, options.IsMarginal, source.HasWeights), rows, options)
            .Of(cancellationToken);
    }

    /// <summary>
    /// Effects of the ids that the kernels of a term have and no record (GBLUP): û = Σ K_new,old Z'P y, with their errors.
    /// </summary>
    /// <param name="cancellationToken">Checked per panel of ids.</param>
    /// <returns>Terms in the order of the formula, ids in that of the kernel, effects fastest.</returns>
    public IReadOnlyList<RandomEffect> PredictUnobserved(CancellationToken cancellationToken = default)
    {
        var effects = new List<RandomEffect>();
        for (int k = 0; k < source.Covariance.Effects.Count; k++)
        {
            ILevelEffects part = source.Covariance.Effects[k].Part;
            int term = k, count = part.Effects.Count;
            string[] ids = [.. source.Model.Relations[k].Unobserved];
            (double Value, double Variance, double Error)[] predicted = source.Predict(
                ids.Length * count, (model, index, target) =>
                    model.AddEffect(term, ids[index / count], SmallMatrix.Unit(count, index % count), target),
                null, cancellationToken);
            effects.AddRange(predicted.Select((own, index) =>
                new RandomEffect(part.Group, ids[index / count], part.Effects[index % count], own.Value).With(own.Variance, own.Error, 1)));
        }

        return effects;
    }

    /// <summary>
    /// Effects of the markers that a kernel of the model was made of, which reproduce its û (<see cref="GpuLmm.MarkerEffects"/>).
    /// </summary>
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
        MixedDesign design = source.Design;
        int[] terms = [.. Enumerable.Range(0, design.Random.Count).Where(k =>
            design.Random[k].Term.Kernels is [var only] && (kernel is null || only.Name == kernel))];
        string[] names = [.. terms.Select(k => design.Random[k].Term.Kernels[0].Name).Distinct()];
        if (names.Length != 1)
        {
            string[] all =
                [.. design.Random.Where(random => random.Term.Kernels.Count == 1).Select(random => random.Term.Kernels[0].Name).Distinct()];
            throw new InputException(kernel is null && all.Length > 1
                ? $"{design.Formula.Text} has several kernels, {string.Join(", ", all)}; of which of them are the markers?"
                : $"{design.Formula.Text}: no kernel{(kernel is null ? "" : $" '{kernel}'")} of markers; its kernels are: {(all.Length == 0 ? "none" : string.Join(", ", all))}{NearestName.Hint(kernel ?? "", all)}.");
        }

        Kinship own = kernels[names[0]];
        (double[] Weights, string Term)[] sets = [.. terms.SelectMany(k => source.Model.KernelWeights(k, own, source.Projected))];
        return new MarkerEffectsRun(genotypes, own, names[0], options ?? KinshipOptions.Default).Estimate(
            [.. sets.Select(set => set.Weights)], [.. sets.Select(set => set.Term)], backend, progress, cancellationToken);
    }

    /// <summary>Frees V and the design.</summary>
    public void Dispose() => source.Dispose();
}

using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// One formula fitted to many small sets of rows, each a model of its own with grouped random effects: a protein, gene or voxel each
/// (<c>docs/model.md</c>). Factors, <c>poly</c> and <c>scale</c> are those of the whole table, so that a coefficient means the same in
/// every model.
/// </summary>
public sealed class ModelBatch
{
    // Models prepared, solved and reported at a time.
    private const int ChunkSize = 2_048;

    private readonly BatchDesign design;
    private readonly Func<IEnumerable<(string Name, int[] Rows, double[] Response)>> models;

    private ModelBatch(
        MixedDesign full, MixedModelOptions options, IReadOnlyList<string> warnings,
        Func<IEnumerable<(string Name, int[] Rows, double[] Response)>> models)
    {
        design = BatchDesign.Of(full, options);
        this.models = models;
        Variances = design.Variances();
        Dropped = full.Fixed.Dropped;
        Warnings = warnings;
    }

    /// <summary>R's names of the columns of X.</summary>
    public IReadOnlyList<string> Coefficients => design.Names;

    /// <summary>R's labels of the fixed terms, which are tested in each model; none where columns of X are aliased.</summary>
    public IReadOnlyList<string> Terms => [.. design.Terms.Select(term => term.Label)];

    /// <summary>Variances and covariances of each model, the residual's last.</summary>
    internal IReadOnlyList<BatchVariance> Variances { get; }

    /// <summary>Columns left out of X in all models.</summary>
    public IReadOnlyList<LeftOut> Dropped { get; }

    /// <summary>What a user should know: rows without values, samples without responses.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>A model for each value of a column of a long table.</summary>
    /// <param name="data">The table, a row for each record of each model.</param>
    /// <param name="formula">For example <c>y ~ condition + (1 | peptide)</c>.</param>
    /// <param name="by">The column; models come in the order in which its values do.</param>
    /// <param name="options">Method, factors, weights, degrees of freedom; null for the defaults.</param>
    /// <exception cref="InputException">A formula or column that is not there, a term that a batch does not have, a value that breaks a
    /// rule.</exception>
    public static ModelBatch By(DataTable data, string formula, string by, MixedModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(by);
        options ??= MixedModelOptions.Default;
        options.Validate();
        IReadOnlyList<string?> names = data.Text(by);
        using MixedDesign full = Design(data, formula, options);
        double[] response = ModelDesign.Response(full);
        var rowsOf = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var order = new List<string>();

        // All values of the column, so that one without a complete row is reported too.
        foreach (string name in names.OfType<string>())
        {
            if (rowsOf.TryAdd(name, []))
            {
                order.Add(name);
            }
        }

        int nameless = 0;
        for (int i = 0; i < full.Rows.Length; i++)
        {
            if (names[full.Rows[i]] is { } name)
            {
                rowsOf[name].Add(i);
            }
            else
            {
                nameless++;
            }
        }

        string[] warnings = nameless > 0 ? [.. full.Warnings, $"{nameless} rows have no {by} and are left out."] : [.. full.Warnings];
        return new ModelBatch(full, options, warnings, () => order.Select(name =>
        {
            int[] rows = [.. rowsOf[name]];
            return (name, rows, Array.ConvertAll(rows, row => response[row]));
        }));
    }

    /// <summary>A model for each feature of a matrix of responses; samples are matched by id.</summary>
    /// <param name="samples">The table of samples, a row each.</param>
    /// <param name="formula">For example <c>y ~ condition + (1 | subject)</c>; the name of the response is free, but not that of a
    /// column.</param>
    /// <param name="responses">The matrix.</param>
    /// <param name="id">The column of <paramref name="samples"/> with the ids of the matrix's header; null for the first.</param>
    /// <param name="options">Method, factors, weights, degrees of freedom; null for the defaults.</param>
    /// <exception cref="InputException">A formula or column that is not there, a term that a batch does not have, no sample in common, or
    /// an id twice.</exception>
    public static ModelBatch Of(DataTable samples, string formula, ResponseMatrix responses, string? id = null,
        MixedModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(responses);
        options ??= MixedModelOptions.Default;
        options.Validate();
        var parsed = ModelFormula.Parse(formula);
        if (parsed.Response is not { Value: NameNode, Failures: null } || samples.Has(parsed.Response.Text))
        {
            throw parsed.Response.Value.Position.Fault(
                $"the responses are in {responses.Path}; expected a name for them that is no column of {samples.Path}, and values transformed there");
        }

        int[] columns = new SampleColumns(samples, id ?? samples.Names[0], responses).Match(out string[] unmatched);

        // Where there is no response no row is complete.
        var present = DataColumn.Create(parsed.Response.Text, Array.ConvertAll(columns, column => column < 0 ? double.NaN : 0));
        using MixedDesign full = Design(samples.With(present), formula, options);
        int[] rows = [.. Enumerable.Range(0, full.Rows.Length)], source = Array.ConvertAll(full.Rows, row => columns[row]);
        double[]? offset = full.Offset;
        return new ModelBatch(full, options, [.. full.Warnings, .. unmatched], () => responses.Features.Select(feature =>
        {
            double[] values = Array.ConvertAll(source, column => feature.Values[column]);
            if (offset is not null)
            {
                TensorPrimitives.Subtract(values, offset, values);
            }

            int[] own = Array.FindAll(rows, row => !double.IsNaN(values[row]));
            return (feature.Name, own, Array.ConvertAll(own, row => values[row]));
        }));
    }

    /// <summary>
    /// Fits the models, some thousands at a time, and gives them in their order. What a model gets does not depend on the others, nor on
    /// threads.
    /// </summary>
    /// <param name="backend">Where the likelihoods are maximised.</param>
    /// <param name="cancellationToken">Checked at every model, or block of models.</param>
    /// <exception cref="InputException">A line of the matrix of responses that breaks a rule.</exception>
    public IEnumerable<BatchedFit> Fit(Backend backend, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return FitChunks(backend, null, cancellationToken);
    }

    /// <summary>The same, keeping what is done; null for nothing.</summary>
    internal IEnumerable<BatchedFit> Fit(Backend backend, IKeptParts? parts, CancellationToken cancellationToken) =>
        FitChunks(backend, parts, cancellationToken);

    private IEnumerable<BatchedFit> FitChunks(Backend backend, IKeptParts? parts, CancellationToken cancellationToken)
    {
        using ModelSolver solver = backend.PrepareModels();
        foreach ((string Name, int[] Rows, double[] Response)[] chunk in models().Chunk(ChunkSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            BatchedFit[] fits;
            if (parts?.Read() is { } kept)
            {
                fits = KeptFits.Restore(kept, Array.ConvertAll(chunk, model => model.Name));
                parts.Count(fits.Length);
            }
            else
            {
                fits = Fit(chunk, solver, backend, cancellationToken);
                parts?.Append(KeptFits.Of(fits), fits.Length);
            }

            foreach (BatchedFit fit in fits)
            {
                yield return fit;
            }
        }
    }

    private BatchedFit[] Fit(
        (string Name, int[] Rows, double[] Response)[] chunk, ModelSolver solver, Backend backend, CancellationToken cancellationToken)
    {
        var prepared = new BatchedModel[chunk.Length];
        Workers.Run(
            backend.Threads, chunk.Length, (_, m) =>
                prepared[m] = BatchedModel.Create(design, chunk[m].Name, chunk[m].Rows, chunk[m].Response));
        solver.Solve([.. prepared.Select(model => model.Equations).OfType<SmallModel>()], cancellationToken);
        BatchedModel[] left = Array.FindAll(prepared, model => model.Equations?.State == SmallModelState.NotConverged);
        Array.ForEach(left, model => SecondSearch.Solve(design, model, backend, cancellationToken));
        var fits = new BatchedFit[chunk.Length];
        Workers.Run(backend.Threads, chunk.Length, (_, m) => fits[m] = BatchReport.Of(design, prepared[m]));
        return fits;
    }

    private static MixedDesign Design(DataTable data, string formula, MixedModelOptions options)
    {
        BatchDesign.RequireGrouped(ModelFormula.Parse(formula), options);
        return ModelDesign.Build(data, formula, options);
    }
}

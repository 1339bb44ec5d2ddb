using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Predictions of the rows of a table.</summary>
internal sealed class RowPrediction
{
    private readonly PredictionSource source;
    private readonly NewRows rows;
    private readonly DataTable table;
    private readonly double[] inverse;

    /// <exception cref="InputException">An id without a row in a kernel.</exception>
    public RowPrediction(PredictionSource source, NewRows rows, DataTable table, PredictionOptions options)
    {
        this.source = source;
        this.rows = rows;
        this.table = table;
        Options = options;
        inverse = Triangular.InvertUpper(Design.Fixed.Triangle, Design.Fixed.Names.Count);
        if (!options.IsMarginal)
        {
            RequirePossible();
        }
    }

    /// <summary>What is predicted.</summary>
    public PredictionOptions Options { get; }

    private MixedDesign Design => source.Design;

    /// <summary>All rows of the table in their order.</summary>
    public PredictedRow[] Of(CancellationToken cancellationToken)
    {
        (double Value, double Variance, double Error)[] predicted = source.Predict(
            rows.Rows.Length, Options.IsMarginal ? (_, _, _) => 0 : Fill, Basis, cancellationToken);
        var all = new PredictedRow[table.RowCount];
        foreach (MissingRow missing in rows.Missing)
        {
            all[missing.Row] = new PredictedRow(
                missing.Row, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, $"missing {missing.Label}");
        }

        for (int i = 0; i < predicted.Length; i++)
        {
            all[rows.Rows[i]] = source.Finish(this, i, predicted[i].Value + (rows.Offset?[i] ?? 0),
                predicted[i].Error) with
            { Note = Note(i) };
        }

        return all;
    }

    /// <summary>0-based row of the table.</summary>
    public int TableRow(int row) => rows.Rows[row];

    /// <summary>Variance of the random effects of a row of which nothing is known.</summary>
    public double RandomVariance(int row, PredictionModel model) =>
        Enumerable.Range(0, rows.Random.Count).Sum(term => model.MeanVariance(term, Loads(term, row)))
        + Enumerable.Range(0, rows.Spatial.Count).Sum(model.FieldVariance);

    /// <summary>Variance of the residual of a row.</summary>
    public double ResidualVariance(int row) => source.Model.ResidualVariance(rows.Strata?[row] ?? 0, rows.Weights?[row] ?? 1);

    /// <summary>q = T⁻¹' x, of the basis of X.</summary>
    public double[] Basis(int row)
    {
        int p = Design.Fixed.Names.Count;
        return SmallMatrix.TransposeTimes(inverse, [.. rows.Fixed.Select(column => column[row])], p);
    }

    private double Fill(PredictionModel model, int row, Span<double> covariances)
    {
        double variance = 0;
        for (int term = 0; term < rows.Random.Count; term++)
        {
            NewEffects effects = rows.Random[term];
            variance += effects.Partners is { } partners
                ? model.AddPair(term, effects.Levels![row], partners[row], covariances)
                : model.AddEffect(term, effects.Levels![row], Loads(term, row), covariances);
        }

        for (int field = 0; field < rows.Spatial.Count; field++)
        {
            NewPlaces places = rows.Spatial[field];
            model.AddField(field, [.. places.Coordinates.Select(column => column[row])], places.Groups?[row] ?? -1, covariances);
            variance += model.FieldVariance(field);
        }

        return variance;
    }

    private double[] Loads(int term, int row) => [.. rows.Random[term].Slopes.Select(slope => slope[row])];

    private string Note(int row)
    {
        string[] aliased = rows.Aliased[row].Length == 0 ? [] : [$"not estimable: {rows.Aliased[row]}"];
        if (Options.IsMarginal)
        {
            return string.Concat(aliased);
        }

        IEnumerable<string> levels = Groupings()
            .Where(grouping => !source.Model.Relations[grouping.Term].IsObserved(grouping.Levels[row]))
            .Select(grouping => Design.Random[grouping.Term].Term.Kernels.Count == 0
                ? $"new level of {grouping.Name}"
                : $"no record of {grouping.Name} in {ModelMath.GroupName(Design.Random[grouping.Term])}");
        IEnumerable<string> groups = Enumerable.Range(0, rows.Spatial.Count)
            .Where(field => rows.Spatial[field].Groups?[row] == -1)
            .Select(field => $"new group of {Design.Spatial[field].Term.Text}");
        return string.Join("; ", aliased.Concat(levels).Concat(groups));
    }

    private void RequirePossible()
    {
        foreach ((int term, string name, string[] levels) in Groupings())
        {
            int bad = Array.FindIndex(levels, level => !source.Model.Relations[term].IsPossible(level));
            if (bad >= 0)
            {
                throw table.Fault(rows.Rows[bad],
                    $"{name} {levels[bad]} has no row of its own in {ModelMath.GroupName(Design.Random[term])}.");
            }
        }
    }

    /// <summary>Every grouping of every term, of pairs both.</summary>
    private IEnumerable<(int Term, string Name, string[] Levels)> Groupings()
    {
        for (int term = 0; term < rows.Random.Count; term++)
        {
            yield return (term, Design.Random[term].Term.Group.Name, rows.Random[term].Levels!);
            if (rows.Random[term].Partners is { } partners)
            {
                yield return (term, Design.Random[term].Term.Partner!.Name, partners);
            }
        }
    }
}

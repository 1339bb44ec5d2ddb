using GpuLmm.Numerics;
using StudentT = MathNet.Numerics.Distributions.StudentT;

namespace GpuLmm;

/// <summary>Predictions of the rows of a table.</summary>
internal sealed class RowPrediction
{
    private readonly MixedDesign design;
    private readonly PredictionModel model;
    private readonly NewRows rows;
    private readonly DataTable table;
    private readonly PredictionOptions options;
    private readonly double[] inverse;

    /// <exception cref="InputException">An id without a row in a kernel.</exception>
    public RowPrediction(MixedDesign design, PredictionModel model, NewRows rows, DataTable table, PredictionOptions options)
    {
        this.design = design;
        this.model = model;
        this.rows = rows;
        this.table = table;
        this.options = options;
        inverse = Triangular.InvertUpper(design.Fixed.Triangle, design.Fixed.Names.Count);
        if (!options.IsMarginal)
        {
            RequirePossible();
        }
    }

    /// <summary>All rows of the table in their order.</summary>
    public PredictedRow[] Of(PredictionPanel panel, CancellationToken cancellationToken)
    {
        (double Value, double Variance, double Error)[] predicted = panel.Predict(
            rows.Rows.Length, options.IsMarginal ? (_, _) => 0 : Fill, Basis, cancellationToken);
        double quantile = StudentT.InvCDF(0, 1, design.Rows.Length - design.Fixed.Names.Count, (1 + options.Level) / 2);
        var all = new PredictedRow[table.RowCount];
        foreach (MissingRow missing in rows.Missing)
        {
            all[missing.Row] = new PredictedRow(
                missing.Row, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, $"missing {missing.Label}");
        }

        for (int i = 0; i < predicted.Length; i++)
        {
            double fit = predicted[i].Value + (rows.Offset?[i] ?? 0), error = Math.Sqrt(predicted[i].Error);
            double observed = Math.Sqrt(predicted[i].Error + (options.IsMarginal ? RandomVariance(i) : 0)
                + model.ResidualVariance(rows.Strata?[i] ?? 0, rows.Weights?[i] ?? 1));
            all[rows.Rows[i]] = new PredictedRow(
                rows.Rows[i], fit, error, fit - (quantile * error), fit + (quantile * error), fit - (quantile * observed), fit + (quantile * observed),
                Note(i));
        }

        return all;
    }

    /// <summary>q = T⁻¹' x, of the basis of X.</summary>
    private double[] Basis(int row)
    {
        int p = design.Fixed.Names.Count;
        return SmallMatrix.TransposeTimes(inverse, [.. rows.Fixed.Select(column => column[row])], p);
    }

    private double Fill(int row, Span<double> covariances)
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

    private double RandomVariance(int row) =>
        Enumerable.Range(0, rows.Random.Count).Sum(term => model.MeanVariance(term, Loads(term, row)))
        + Enumerable.Range(0, rows.Spatial.Count).Sum(model.FieldVariance);

    private double[] Loads(int term, int row) => [.. rows.Random[term].Slopes.Select(slope => slope[row])];

    private string Note(int row)
    {
        string[] aliased = rows.Aliased[row].Length == 0 ? [] : [$"not estimable: {rows.Aliased[row]}"];
        if (options.IsMarginal)
        {
            return string.Concat(aliased);
        }

        IEnumerable<string> levels = Groupings()
            .Where(grouping => !model.Relations[grouping.Term].IsObserved(grouping.Levels[row]))
            .Select(grouping => design.Random[grouping.Term].Term.Kernels.Count == 0
                ? $"new level of {grouping.Name}"
                : $"no record of {grouping.Name} in {ModelMath.GroupName(design.Random[grouping.Term])}");
        IEnumerable<string> groups = Enumerable.Range(0, rows.Spatial.Count)
            .Where(field => rows.Spatial[field].Groups?[row] == -1)
            .Select(field => $"new group of {design.Spatial[field].Term.Text}");
        return string.Join("; ", aliased.Concat(levels).Concat(groups));
    }

    private void RequirePossible()
    {
        foreach ((int term, string name, string[] levels) in Groupings())
        {
            int bad = Array.FindIndex(levels, level => !model.Relations[term].IsPossible(level));
            if (bad >= 0)
            {
                throw table.Fault(rows.Rows[bad], $"{name} {levels[bad]} has no row of its own in {ModelMath.GroupName(design.Random[term])}.");
            }
        }
    }

    /// <summary>Every grouping of every term, of pairs both.</summary>
    private IEnumerable<(int Term, string Name, string[] Levels)> Groupings()
    {
        for (int term = 0; term < rows.Random.Count; term++)
        {
            yield return (term, design.Random[term].Term.Group.Name, rows.Random[term].Levels!);
            if (rows.Random[term].Partners is { } partners)
            {
                yield return (term, design.Random[term].Term.Partner!.Name, partners);
            }
        }
    }
}

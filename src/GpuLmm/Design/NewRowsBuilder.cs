namespace GpuLmm;

/// <summary>From another table to <see cref="NewRows"/>: its expressions are evaluated as the design's own are.</summary>
internal sealed class NewRowsBuilder(MixedDesign design, DataTable table, bool isMarginal, bool hasWeights)
{
    private readonly ModelFrame frame = new(table, design.Options.Factors, design.Frame);

    public NewRows Build()
    {
        double[]? weights = hasWeights && design.Options.Weights is { } column ? table.RequireNumbers(column) : null;
        Require(weights);
        (int[] rows, IReadOnlyList<MissingRow> missing) = frame.Close(mayBeEmpty: true);
        var values = new NewRowValues(frame.Values, rows, design.Values);
        Dictionary<string, double[]> columns = new ModelColumns(design.Formula.Fixed, values).Build(out _)
            .DistinctBy(column => column.Name).ToDictionary(column => column.Name, column => column.Values, StringComparer.Ordinal);
        List<double[]> x = Fixed(columns, rows.Length);
        return new NewRows
        {
            Rows = rows,
            Missing = missing,
            Fixed = x,
            Aliased = AliasedColumns.Broken(design, columns, x, rows.Length),
            Offset = frame.Sum(design.Formula.Offsets, rows),
            Weights = weights is null ? null : frame.Positive(design.Options.Weights!, weights, rows),
            Random = [.. design.Random.Select(random => Random(random, rows, values))],
            Spatial = [.. design.Spatial.Select(field => Places(field, rows))],
            Strata = design.Residual.Strata is { } strata ? Strata(strata, rows) : null,
        };
    }

    private void Require(double[]? weights)
    {
        frame.Require(design.Formula.Fixed);
        design.Formula.Offsets.ToList().ForEach(frame.RequireNumber);
        design.Formula.Random.ToList().ForEach(term => frame.Require(term.Slopes));
        frame.Require(design.Options.Residual?.Strata);
        if (weights is not null)
        {
            frame.Require(design.Options.Weights!, new NumericValue(weights));
        }

        if (!isMarginal)
        {
            design.Formula.Random.ToList().ForEach(frame.RequireGroup);
            design.Formula.Spatial.ToList().ForEach(frame.RequireSpatial);
        }
    }

    private List<double[]> Fixed(Dictionary<string, double[]> columns, int m)
    {
        double[] ones = new double[m];
        Array.Fill(ones, 1);
        return [.. design.Fixed.Names.Select(name => name == DesignMatrix.Intercept ? ones : columns[name])];
    }

    private NewEffects Random(RandomDesign random, int[] rows, NewRowValues values)
    {
        List<double[]> slopes = [.. values.Effects(random.Term.Slopes).Select(column => column.Values)];
        return new NewEffects(
            isMarginal ? null : Levels(random.Term.Group), isMarginal || random.Term.Partner is null ? null : Levels(random.Term.Partner),
            random.Term.Partner is null ? slopes : [slopes[0], slopes[0]]);

        string[] Levels(GroupingFactor factor)
        {
            GroupingDesign group = frame.Group(factor, rows, areIds: random.Term.Kernels.Count > 0);
            return Array.ConvertAll(group.Index, level => group.Levels[level]);
        }
    }

    private NewPlaces Places(SpatialDesign field, int[] rows) => isMarginal
        ? new NewPlaces([], null)
        : new NewPlaces(
            [.. field.Term.Coordinates.Select(node => frame.Numbers(node, rows))],
            field.Group is null ? null : Known(field.Group, frame.Group(field.Term.Group!, rows)));

    private int[] Strata(GroupingDesign strata, int[] rows)
    {
        GroupingDesign own = frame.Group(design.Options.Residual!.Strata!, rows);
        int[] known = Known(strata, own);
        int unknown = Array.IndexOf(known, -1);
        return unknown < 0
            ? known
            : throw table.Fault(
                rows[unknown],
                $"{strata.Name} is {own.Levels[own.Index[unknown]]}, and the fit has residual variances of {string.Join(", ", strata.Levels)} only.");
    }

    private static int[] Known(GroupingDesign design, GroupingDesign own)
    {
        int[] place = [.. own.Levels.Select(level => design.Levels.ToList().IndexOf(level))];
        return Array.ConvertAll(own.Index, level => place[level]);
    }
}

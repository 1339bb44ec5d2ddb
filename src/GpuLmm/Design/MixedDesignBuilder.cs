namespace GpuLmm;

/// <summary>
/// From a table and a formula to a <see cref="MixedDesign"/>: first every expression over all rows, then the parts over the complete ones.
/// </summary>
internal sealed class MixedDesignBuilder(DataTable table, ModelFormula formula, DesignOptions options)
{
    private readonly ModelFrame frame = new(table, options.Factors);

    public MixedDesign Build()
    {
        double[]? weights = options.Weights is { } column ? Weights(column) : null;
        Require(weights);
        (int[] rows, IReadOnlyList<MissingRow> missing) = frame.Close();
        var values = new RowValues(frame.Values, rows);
        ResponseDesign response = Response(rows);
        MixedDesign? design = null;
        return design = new MixedDesign
        {
            Table = table,
            Formula = formula,
            Options = options,
            Frame = frame,
            Values = values,
            Rows = rows,
            Missing = missing,
            Notes = frame.Notes,
            Response = response,
            Offset = frame.Sum(formula.Offsets, rows),
            Weights = weights is null ? null : frame.Positive(options.Weights!, weights, rows),
            Random = [.. formula.Random.Select(term => Random(term, rows, values))],
            Spatial = [.. formula.Spatial.Select(term => Spatial(term, rows))],
            Residual = Residual(rows),

            // The last, for it holds memory that has to be freed.
            Fixed = Fixed(rows.Length, values),
            Terms = new Lazy<IReadOnlyList<TermHypothesis>>(() => TypeThree.Of(formula.Fixed, values, design!.Fixed)),
        };
    }

    private bool IsFactorResponse => options.AllowsFactorResponse && formula.Response is { Failures: null, Value: NameNode name }
        && (options.Factors.ContainsKey(name.Name) || (table.Has(name.Name) && table.Column(name.Name).Numbers is null));

    private void Require(double[]? weights)
    {
        if (IsFactorResponse)
        {
            frame.Require(formula.Response.Text, frame.Values.Grouping(formula.Response.Value));
        }
        else
        {
            frame.RequireNumber(formula.Response.Value);
        }

        if (formula.Response.Failures is { } failures)
        {
            frame.RequireNumber(failures);
        }

        frame.Require(formula.Fixed);
        formula.Offsets.ToList().ForEach(frame.RequireNumber);
        foreach (RandomTerm term in formula.Random)
        {
            frame.Require(term.Slopes);
            frame.RequireGroup(term);
        }

        formula.Spatial.ToList().ForEach(frame.RequireSpatial);
        frame.Require(options.Residual?.Strata);
        frame.Require(options.Residual?.Units);
        if (options.Residual?.Correlation is { } correlation)
        {
            frame.RequireSpatial(correlation);
        }

        if (weights is not null)
        {
            frame.Require(options.Weights!, new NumericValue(weights));
        }
    }

    private ResponseDesign Response(int[] rows)
    {
        ResponseTerm term = formula.Response;
        if (IsFactorResponse)
        {
            FactorValue factor = frame.Values.Grouping(term.Value).Select(rows);
            return new ResponseDesign(term.Text, Array.ConvertAll(factor.Codes, code => code > 0 ? 1.0 : 0.0), null, factor.Levels);
        }

        double[] values = frame.Numbers(term.Value, rows);
        if (term.Failures is null)
        {
            return new ResponseDesign(term.Text, values, null, null);
        }

        double[] failures = frame.Numbers(term.Failures, rows);
        RequireCounts(term.Value, values, rows);
        RequireCounts(term.Failures, failures, rows);
        return new ResponseDesign(term.Text, values, [.. values.Zip(failures, (success, failure) => success + failure)], null);
    }

    private void RequireCounts(FormulaNode node, double[] counts, int[] rows)
    {
        int bad = Array.FindIndex(counts, count => count < 0);
        if (bad >= 0)
        {
            throw table.Fault(rows[bad],
                $"{node} is {RNumber.Text(counts[bad])}; in {formula.Response.Text} expected counts that are not negative.");
        }
    }

    private DesignMatrix Fixed(int n, RowValues values)
    {
        List<(string, double[])> columns = new ModelColumns(formula.Fixed, values).Build(out List<LeftOut> without);
        return DesignMatrix.Build(n, columns, without, formula.Fixed.HasIntercept);
    }

    private RandomDesign Random(RandomTerm term, int[] rows, RowValues values)
    {
        if (term.Partner is { } partner)
        {
            (GroupingDesign pairs, int[] partners) = frame.Pairs(term, partner, rows);
            double[] ones = values.Effects(term.Slopes)[0].Values;
            return new RandomDesign(term, pairs, [term.Group.Name, partner.Name], [ones, ones]) { Partners = partners };
        }

        List<(string Name, double[] Values)> columns = values.Effects(term.Slopes);
        bool isAmbiguous = term.Kernels.Count > 0 && formula.Random.Any(other =>
            other.Group.Name != term.Group.Name && other.Kernels.Select(kernel => kernel.Name)
                .SequenceEqual(term.Kernels.Select(kernel => kernel.Name)));
        return columns.Count > 0
            ? new RandomDesign(
                term,
                frame.Group(term.Group, rows, areIds: term.Kernels.Count > 0),
                [.. columns.Select(column => column.Name)],
                [.. columns.Select(column => column.Values)])
            {
                Label = isAmbiguous ? term.Group.Name : null,
            }
            : throw term.Position.Fault($"({term.Text}) has no effect: the factor has a single level");
    }

    private ResidualDesign Residual(int[] rows)
    {
        GroupingDesign? strata = options.Residual?.Strata is { } levels ? frame.Group(levels, rows) : null;
        GroupingDesign? units = options.Residual?.Units is { } group ? frame.Group(group, rows) : null;
        long count = strata?.Levels.Count ?? 1, parameters = units is null ? count : count * (count + 1) / 2;
        return parameters < rows.Length || parameters == 1
            ? new ResidualDesign(strata, units, options.Residual?.Correlation is { } correlation ? Spatial(correlation, rows) : null)
            : throw new InputException(
                $"residual {options.Residual!.Text.Trim()}: {strata!.Name} has {count} levels, which makes {parameters} "
                + $"{(units is null ? "variances" : "variances and covariances")} for {rows.Length} rows; expected a factor of few levels.");
    }

    private SpatialDesign Spatial(SpatialTerm term, int[] rows) => new(
        term,
        [.. term.Coordinates.Select(node => frame.Numbers(node, rows))],
        term.Group is null ? null : frame.Group(term.Group, rows));

    private double[] Weights(string column) => table.Has(column)
        ? table.RequireNumbers(column)
        : throw NearestName.NotFound($"{table.Path}: weights", column, table.Names);
}

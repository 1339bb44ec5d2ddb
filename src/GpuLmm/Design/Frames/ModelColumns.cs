namespace GpuLmm;

/// <summary>
/// The columns that a sum of terms makes, as R's <c>model.matrix</c> makes and names them with treatment contrasts: which factors of a term
/// keep all their levels follows the heuristic of Chambers &amp; Hastie (1992), page 38, as R implements it.
/// </summary>
/// <param name="terms">The sum.</param>
/// <param name="values">Of the variables.</param>
/// <param name="sumsToZero">Variables with contrasts that sum to zero over the levels instead of treatment contrasts; null for
/// none.</param>
internal sealed class ModelColumns(LinearTerms terms, RowValues values, Predicate<int>? sumsToZero = null)
{
    // Columns are dense: a factor with more levels belongs into a random effect.
    private const int MostColumns = 10_000;

    /// <summary>The term of each column, after <see cref="Build"/>.</summary>
    public List<int> TermOfColumn { get; } = [];

    /// <summary>The columns in R's order, without the intercept.</summary>
    /// <param name="withoutColumns">Terms of a single level, which have no column.</param>
    /// <exception cref="InputException">A term of too many columns, or a column beyond the range of numbers.</exception>
    public List<(string Name, double[] Values)> Build(out List<LeftOut> withoutColumns)
    {
        var columns = new List<(string Name, double[] Values)>();
        withoutColumns = [];
        (int Term, int Variable) full = FullWithoutIntercept();
        for (int t = 0; t < terms.Terms.Count; t++)
        {
            FormulaTerm term = terms.Terms[t];
            List<(string Name, double[] Values)>[] blocks =
                [.. term.Variables.Select(v => Block(v, (t, v) == full || KeepsAllLevels(t, v)))];
            double count = blocks.Aggregate(1.0, (product, block) => product * block.Count);
            if (count > MostColumns)
            {
                throw new InputException(
                    $"the fixed term {terms.Label(term)} has {count:0} columns, more than {MostColumns}; with that many levels it is a random effect: (1 | {terms.Label(term)}).");
            }

            if (count == 0)
            {
                int single = term.Variables[Array.FindIndex(blocks, block => block.Count == 0)];
                string level = ((FactorValue)Selected(single)).Levels[0];
                withoutColumns.Add(new LeftOut(terms.Label(term), $"the only level of {terms.Variables[single]} is {level}"));
            }

            columns.AddRange(blocks.Skip(1).Aggregate(blocks[0], Products));
            TermOfColumn.AddRange(Enumerable.Repeat(t, (int)count));
        }

        columns.ForEach(RequireFinite);
        return ColumnNames.Distinct(columns);
    }

    // Powers and products of large numbers can leave the range.
    private void RequireFinite((string Name, double[] Values) column)
    {
        int bad = Array.FindIndex(column.Values, x => !double.IsFinite(x));
        if (bad >= 0)
        {
            throw values.Fault(bad, $"{column.Name} is out of the range of numbers.");
        }
    }

    /// <summary>The first varies fastest.</summary>
    private static List<(string Name, double[] Values)> Products(
        List<(string Name, double[] Values)> fast, List<(string Name, double[] Values)> slow) =>
        [.. slow.SelectMany(b => fast.Select(a => ($"{a.Name}:{b.Name}", a.Values.Zip(b.Values, (x, y) => x * y).ToArray())))];

    private FormulaValue Selected(int variable) => values.Of(terms.Variables[variable]);

    private List<(string Name, double[] Values)> Block(int variable, bool keepsAllLevels)
    {
        FormulaNode node = terms.Variables[variable];
        string name = node is NameNode column ? FormulaSpelling.Quoted(column.Name) : node.ToString();
        if (Selected(variable) is NumericValue numbers)
        {
            return [.. numbers.Columns.Zip(numbers.Suffixes, (values, suffix) => (name + suffix, values))];
        }

        var factor = (FactorValue)Selected(variable);
        if (!keepsAllLevels && sumsToZero is not null && sumsToZero(variable))
        {
            int last = factor.Levels.Count - 1;
            return [.. Enumerable.Range(0, last).Select(level =>
                (name + factor.Levels[level], Array.ConvertAll(factor.Codes, code => code == level ? 1.0 : code == last ? -1 : 0)))];
        }

        int first = keepsAllLevels ? 0 : 1;
        return factor.Levels.Count - first > MostColumns
            ? throw new InputException(
                $"the fixed effect {name} has {factor.Levels.Count} levels, more than {MostColumns}; with that many it is a random effect: (1 | {name}).")
            : [.. Enumerable.Range(first, factor.Levels.Count - first).Select(level =>
                (name + factor.Levels[level], Array.ConvertAll(factor.Codes, code => code == level ? 1.0 : 0.0)))];
    }

    // A factor is coded by contrasts where what is left of the term without it is within an earlier term (for a main effect, where there is
    // an intercept, which the first factor of a model without one makes up for).
    private bool KeepsAllLevels(int term, int variable)
    {
        int[] rest = [.. terms.Terms[term].Variables.Where(v => v != variable)];
        return rest.Length > 0 && !terms.Terms.Take(term).Any(earlier => earlier.Contains(rest));
    }

    private (int Term, int Variable) FullWithoutIntercept()
    {
        for (int t = 0; t < terms.Terms.Count && !terms.HasIntercept; t++)
        {
            foreach (int v in terms.Terms[t].Variables)
            {
                if (Selected(v) is FactorValue)
                {
                    return (t, v);
                }
            }
        }

        return (-1, -1);
    }
}

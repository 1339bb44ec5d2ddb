namespace GpuLmm;

/// <summary>Variables of another table as those of a design are: factors have its levels.</summary>
/// <param name="values">Expressions over the other table.</param>
/// <param name="rows">Its rows.</param>
/// <param name="known">The variables of the design.</param>
internal sealed class NewRowValues(ExpressionEvaluator values, int[] rows, RowValues known) : RowValues(values, rows)
{
    private protected override FormulaValue Select(FormulaNode node, FormulaValue value)
    {
        if (value is not FactorValue factor || known.Of(node) is not FactorValue own)
        {
            return base.Select(node, value);
        }

        Dictionary<string, int> codes = own.Levels.Select((level, k) => KeyValuePair.Create(level, k)).ToDictionary(StringComparer.Ordinal);
        return new FactorValue(
            [.. Rows.Select((row, i) => codes.TryGetValue(factor.Levels[factor.Codes[row]], out int code)
                ? code
                : throw Fault(
                    i, $"{node} is {factor.Levels[factor.Codes[row]]}, a level that the fit's data do not have; theirs are: {string.Join(", ", own.Levels)}."))],
            own.Levels);
    }
}

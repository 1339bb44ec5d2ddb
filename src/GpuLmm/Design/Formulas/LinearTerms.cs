namespace GpuLmm;

/// <summary>
/// What R's <c>terms()</c> makes of a sum: variables, and terms over them in R's order (by number of variables, then as written).
/// </summary>
internal sealed class LinearTerms
{
    /// <param name="variables">Distinct expressions in order of occurrence.</param>
    /// <param name="terms">Terms without the intercept.</param>
    /// <param name="hasIntercept">Whether there is one.</param>
    public LinearTerms(IReadOnlyList<FormulaNode> variables, IEnumerable<FormulaTerm> terms, bool hasIntercept)
    {
        Variables = variables;
        Terms = [.. terms.OrderBy(term => term.Variables.Count)];
        HasIntercept = hasIntercept;
    }

    /// <summary>Distinct expressions in order of occurrence, also those whose terms were taken away again.</summary>
    public IReadOnlyList<FormulaNode> Variables { get; }

    /// <summary>Terms without the intercept.</summary>
    public IReadOnlyList<FormulaTerm> Terms { get; }

    /// <summary>Whether the first column is all ones.</summary>
    public bool HasIntercept { get; }

    /// <summary>R's term labels: <c>a</c>, <c>poly(x, 2)</c>, <c>a:b</c>.</summary>
    public IReadOnlyList<string> Labels => [.. Terms.Select(Label)];

    /// <summary>R's label of a term.</summary>
    public string Label(FormulaTerm term) => string.Join(':', term.Variables.Select(v => Variables[v].ToString()));
}

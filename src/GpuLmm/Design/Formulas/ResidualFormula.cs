namespace GpuLmm;

/// <summary>
/// How residuals differ from independent ones of one variance: <c>~ env</c> (a variance for each level), or <c>exp(t | g)</c>, <c>gau</c>,
/// <c>sph</c>, <c>mat</c> (correlated by distance).
/// </summary>
/// <param name="Text">As written.</param>
/// <param name="Strata">A variance for each level; null otherwise.</param>
/// <param name="Correlation">Correlation by distance; null otherwise.</param>
internal sealed record ResidualFormula(string Text, GroupingFactor? Strata, SpatialTerm? Correlation)
{
    /// <summary>Reads a residual; <c>~ 1</c> is the independent one.</summary>
    /// <exception cref="InputException">Not understood.</exception>
    public static ResidualFormula Parse(string text)
    {
        (FormulaNode? left, FormulaNode right) = FormulaParser.Parse(text, "residual", isResponseNeeded: false);
        if (left is not null)
        {
            throw left.Position.Fault("a residual has no left side; expected ~ env or exp(t | g)");
        }

        return right switch
        {
            NumberNode { Value: 1 } => new ResidualFormula(text, null, null),
            CallNode call when SpatialTerm.IsFunction(call.Function) => new ResidualFormula(text, null, SpatialTerm.Read(call)),
            _ => new ResidualFormula(text, GroupingFactor.Read(right), null),
        };
    }
}

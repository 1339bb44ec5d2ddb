namespace GpuLmm;

/// <summary>
/// How residuals differ from independent ones of one variance: <c>~ env</c> (a variance for each level), <c>us(trait | id)</c> (a
/// covariance matrix of the levels within each unit), or <c>exp(t | g)</c>, <c>gau</c>, <c>sph</c>, <c>mat</c> (correlated by distance).
/// </summary>
/// <param name="Text">As written.</param>
/// <param name="Strata">A variance for each level; null otherwise.</param>
/// <param name="Units">Residuals of one unit have covariances, those of different levels; null otherwise.</param>
/// <param name="Correlation">Correlation by distance; null otherwise.</param>
internal sealed record ResidualFormula(string Text, GroupingFactor? Strata, GroupingFactor? Units, SpatialTerm? Correlation)
{
    private const string Unstructured = "us";

    /// <summary>Reads a residual; <c>~ 1</c> is the independent one.</summary>
    /// <exception cref="InputException">Not understood.</exception>
    public static ResidualFormula Parse(string text)
    {
        (FormulaNode? left, FormulaNode right) = FormulaParser.Parse(text, "residual", isResponseNeeded: false);
        if (left is not null)
        {
            throw left.Position.Fault("a residual has no left side; expected ~ env, us(trait | id) or exp(t | g)");
        }

        return right switch
        {
            NumberNode { Value: 1 } => new ResidualFormula(text, null, null, null),
            CallNode { Function: Unstructured } call => ReadUnstructured(text, call),
            CallNode call when SpatialTerm.IsFunction(call.Function) => new ResidualFormula(text, null, null, SpatialTerm.Read(call)),
            _ => new ResidualFormula(text, GroupingFactor.Read(right), null, null),
        };
    }

    private static ResidualFormula ReadUnstructured(string text, CallNode call) =>
        call.Arguments is [{ Name: null, Value: OperationNode { Operator: "|" } bar }]
            ? new ResidualFormula(text, GroupingFactor.Read(bar.Left), GroupingFactor.Read(bar.Right), null)
            : throw call.Position.Fault("expected us(trait | id): a covariance matrix of the levels of trait within each id");
}

namespace GpuLmm;

/// <summary>Left of the <c>~</c>: <c>y</c>, <c>log(y)</c>, or <c>cbind(success, failure)</c>.</summary>
/// <param name="Text">R's spelling.</param>
/// <param name="Value">y, or the successes.</param>
/// <param name="Failures">The failures of <c>cbind</c>; null for one column.</param>
internal sealed record ResponseTerm(string Text, FormulaNode Value, FormulaNode? Failures)
{
    /// <summary>Reads the left side.</summary>
    public static ResponseTerm Read(FormulaNode node)
    {
        if (node is CallNode { Function: "cbind" } call)
        {
            if (call.Arguments is not [{ Name: null } successes, { Name: null } failures])
            {
                throw call.Position.Fault("expected cbind(success, failure)");
            }

            ExpressionRules.RequireArithmetic(successes.Value);
            ExpressionRules.RequireArithmetic(failures.Value);
            return new ResponseTerm(call.ToString(), successes.Value, failures.Value);
        }

        if (node is NumberNode)
        {
            throw node.Position.Fault("expected the response, found a number");
        }

        ExpressionRules.RequireArithmetic(node);
        return new ResponseTerm(node.ToString(), node, null);
    }
}

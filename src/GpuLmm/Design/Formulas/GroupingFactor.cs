namespace GpuLmm;

/// <summary>What groups rows: one factor, or the combinations of several.</summary>
/// <param name="Name">lme4's name: <c>g</c>, <c>a:b</c>, <c>c:(b:a)</c>.</param>
/// <param name="Factors">One expression for each factor; the levels of the first vary slowest.</param>
internal sealed record GroupingFactor(string Name, IReadOnlyList<FormulaNode> Factors)
{
    /// <summary>Reads <c>g</c> or <c>a:b</c>.</summary>
    public static GroupingFactor Read(FormulaNode node)
    {
        FormulaNode inner = Bare(node);
        if (inner is OperationNode { Operator: ":" } product)
        {
            return Interaction(Read(product.Left), Read(product.Right));
        }

        if (inner is OperationNode { Operator: "+" or "-" or "*" or "/" or "%in%" or "|" or "||" } other)
        {
            throw other.At.Fault(
                $"expected a grouping: g, a:b or (only right of |) a/b, found '{other.Operator}'; several groupings are several terms");
        }

        if (inner is NumberNode)
        {
            throw inner.Position.Fault("expected a grouping column");
        }

        ExpressionRules.RequireVariable(inner);
        return new GroupingFactor(inner.ToString(), [inner]);
    }

    /// <summary>Reads a grouping that may be nested: <c>a/b</c> is a, and b within a.</summary>
    public static IReadOnlyList<GroupingFactor> ReadNested(FormulaNode node)
    {
        if (Bare(node) is not OperationNode { Operator: "/" } nested)
        {
            return [Read(node)];
        }

        IReadOnlyList<GroupingFactor> outer = ReadNested(nested.Left);
        return [.. outer, .. ReadNested(nested.Right).Select(inner => Interaction(inner, outer[^1]))];
    }

    private static GroupingFactor Interaction(GroupingFactor slow, GroupingFactor fast) =>
        new($"{slow.Name}:{(fast.Factors.Count > 1 ? $"({fast.Name})" : fast.Name)}", [.. slow.Factors, .. fast.Factors]);

    private static FormulaNode Bare(FormulaNode node) => node is ParenthesisNode parenthesis ? Bare(parenthesis.Inner) : node;
}

namespace GpuLmm;

/// <summary>An expression of a formula, as parsed; its text is what R's <c>deparse</c> writes.</summary>
/// <param name="Position">Where it starts.</param>
internal abstract record FormulaNode(FormulaPosition Position)
{
    /// <summary>R's spelling.</summary>
    public sealed override string ToString() => FormulaSpelling.Of(this);
}

/// <summary>A column, or <c>TRUE</c>, <c>FALSE</c>, <c>pi</c>.</summary>
internal sealed record NameNode(FormulaPosition Position, string Name) : FormulaNode(Position);

/// <summary>A number.</summary>
internal sealed record NumberNode(FormulaPosition Position, double Value) : FormulaNode(Position);

/// <summary><c>f(a, name = b)</c>.</summary>
internal sealed record CallNode(FormulaPosition Position, string Function, IReadOnlyList<CallArgument> Arguments) : FormulaNode(Position);

/// <summary><c>+a</c> or <c>-a</c>.</summary>
internal sealed record SignNode(FormulaPosition Position, string Sign, FormulaNode Operand) : FormulaNode(Position);

/// <summary><c>a op b</c>.</summary>
/// <param name="Position">Where the left operand starts.</param>
/// <param name="Operator">The sign.</param>
/// <param name="At">Where the sign is.</param>
/// <param name="Left">a.</param>
/// <param name="Right">b.</param>
internal sealed record OperationNode(FormulaPosition Position, string Operator, FormulaPosition At, FormulaNode Left, FormulaNode Right)
    : FormulaNode(Position);

/// <summary><c>(a)</c>.</summary>
internal sealed record ParenthesisNode(FormulaPosition Position, FormulaNode Inner) : FormulaNode(Position);

/// <summary>An argument of a call.</summary>
/// <param name="Name">Its name where one is given.</param>
/// <param name="Value">Its expression.</param>
internal readonly record struct CallArgument(string? Name, FormulaNode Value);

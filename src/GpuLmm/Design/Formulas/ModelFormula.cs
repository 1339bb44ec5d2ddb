namespace GpuLmm;

/// <summary>
/// A model formula in the language of R, lme4 and brms, as read (docs/formulas.md): response, fixed terms, offsets, random and spatial
/// terms.
/// </summary>
internal sealed class ModelFormula
{
    private readonly FormulaNode left;
    private readonly FormulaNode right;

    private ModelFormula(string text, FormulaNode left, FormulaNode right)
    {
        Text = text;
        this.left = left;
        this.right = right;
        Response = ResponseTerm.Read(left);
        var algebra = new TermAlgebra();
        var offsets = new List<FormulaNode>();
        var random = new List<RandomTerm>();
        var spatial = new List<SpatialTerm>();
        foreach ((FormulaNode term, bool taken) in Summands(right))
        {
            switch (term)
            {
                case ParenthesisNode { Inner: OperationNode { Operator: "|" or "||" } bar } when !taken:
                    random.AddRange(RandomTerm.Read(bar));
                    break;
                case CallNode { Function: "offset" } offset when !taken:
                    FormulaNode known = ExpressionRules.Only(offset);
                    ExpressionRules.RequireArithmetic(known);
                    offsets.Add(known);
                    break;
                case CallNode call when !taken && SpatialTerm.IsSpatial(call):
                    spatial.Add(SpatialTerm.Read(call));
                    break;
                case ParenthesisNode { Inner: OperationNode { Operator: "|" or "||" } }:
                case CallNode { Function: "offset" }:
                    throw term.Position.Fault("only fixed effects can be taken away with -");
                default:
                    algebra.Add(term, taken);
                    break;
            }
        }

        RandomTerm? repeated = random.FirstOrDefault(term => random.First(other => other.Text == term.Text) != term);
        if (repeated is not null)
        {
            throw repeated.Position.Fault($"the term ({repeated.Text}) is there twice");
        }

        Fixed = algebra.Build();
        Offsets = offsets;
        Random = random;
        Spatial = spatial;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Left of the <c>~</c>.</summary>
    public ResponseTerm Response { get; }

    /// <summary>The fixed part.</summary>
    public LinearTerms Fixed { get; }

    /// <summary>What is inside each <c>offset(…)</c>; they add up.</summary>
    public IReadOnlyList<FormulaNode> Offsets { get; }

    /// <summary>Random terms as written, nested ones resolved.</summary>
    public IReadOnlyList<RandomTerm> Random { get; }

    /// <summary>Spatial terms as written.</summary>
    public IReadOnlyList<SpatialTerm> Spatial { get; }

    /// <summary>Reads a formula.</summary>
    /// <param name="text">For example <c>y ~ x + (1 | g)</c>.</param>
    /// <exception cref="InputException">Not understood; the text, the place and what was expected are named.</exception>
    public static ModelFormula Parse(string text)
    {
        (FormulaNode? left, FormulaNode right) = FormulaParser.Parse(text, "formula", isResponseNeeded: true);
        return new ModelFormula(text, left!, right);
    }

    /// <summary>R's spelling; reads as the same model.</summary>
    public override string ToString() => $"{left} ~ {right}";

    /// <summary>The summands of a + b - c, from left to right.</summary>
    private static List<(FormulaNode Term, bool Taken)> Summands(FormulaNode sum)
    {
        var terms = new List<(FormulaNode, bool)>();
        FormulaNode rest = sum;
        while (rest is OperationNode { Operator: "+" or "-" } operation)
        {
            terms.Add((operation.Right, operation.Operator == "-"));
            rest = operation.Left;
        }

        terms.Add(rest is SignNode sign ? (sign.Operand, sign.Sign == "-") : (rest, false));
        terms.Reverse();
        return terms;
    }
}

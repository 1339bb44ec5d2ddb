namespace GpuLmm;

/// <summary>
/// The algebra of terms: <c>+ - : * / ^ %in%</c> over expressions, as R's <c>terms()</c> expands them (Chambers &amp; Hastie 1992, section
/// 2.4).
/// </summary>
internal sealed class TermAlgebra
{
    private const int MostTerms = 100_000;
    private readonly List<FormulaNode> variables = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<FormulaTerm> sum = [];
    private readonly HashSet<FormulaTerm> contained = [];
    private bool hasIntercept = true;

    /// <summary>Adds an expression to the sum, or takes it away.</summary>
    /// <exception cref="InputException">It is no term of a fixed part.</exception>
    public void Add(FormulaNode node, bool taken)
    {
        List<FormulaTerm> terms = Expand(node, !taken);
        if (taken)
        {
            contained.ExceptWith(terms);
            sum.RemoveAll(term => !contained.Contains(term));
        }
        else
        {
            sum.AddRange(terms.Where(contained.Add));
        }
    }

    /// <summary>The sum so far.</summary>
    public LinearTerms Build() => new([.. variables], sum, hasIntercept);

    /// <param name="node">The expression.</param>
    /// <param name="adding">Whether a 1 sets the intercept; it takes it away right of a minus.</param>
    private List<FormulaTerm> Expand(FormulaNode node, bool adding)
    {
        switch (node)
        {
            case ParenthesisNode parenthesis:
                return Expand(parenthesis.Inner, adding);
            case NumberNode { Value: 0 or 1 } number:
                hasIntercept = number.Value == 1 == adding;
                return [];
            case NumberNode:
                throw node.Position.Fault(
                    "a number other than 0 and 1 is no term; a known part of the mean is offset(…), arithmetic is I(…)");
            case SignNode sign:
                List<FormulaTerm> signed = Expand(sign.Operand, sign.Sign == "+" == adding);
                return sign.Sign == "+" ? signed : [];
            case OperationNode operation:
                return Operation(operation, adding);
            default:
                return [new FormulaTerm([Variable(node)])];
        }
    }

    private List<FormulaTerm> Operation(OperationNode node, bool adding)
    {
        if (node.Operator == "^")
        {
            return Power(node, adding);
        }

        if (node.Operator is "|" or "||")
        {
            throw node.At.Fault($"a random term stands on its own, in parentheses: + (1 {node.Operator} g)");
        }

        List<FormulaTerm> left = Expand(node.Left, adding);
        List<FormulaTerm> right = Expand(node.Right, node.Operator == "-" ? !adding : adding);
        if (node.Operator is not ("+" or "-") && (left.Count == 0 || right.Count == 0))
        {
            // R drops one side or both without a word.
            throw node.At.Fault(
                $"expected a column on both sides of '{node.Operator}', found none on the {(left.Count == 0 ? "left" : "right")}");
        }

        IEnumerable<FormulaTerm> terms = node.Operator switch
        {
            "+" => left.Concat(right),
            "-" => left.Except(right),
            ":" => Products(left, right),
            "*" => left.Concat(right).Concat(Products(left, right)),
            "/" => left.Concat(Within(left, right)),
            _ => Within(right, left),
        };
        return Distinct(node, terms);
    }

    private List<FormulaTerm> Power(OperationNode node, bool adding)
    {
        if (node.Right is not NumberNode { Value: >= 1 and <= 100 } exponent || exponent.Value != Math.Floor(exponent.Value))
        {
            throw node.Right.Position.Fault("outside I(…), ^ makes interactions up to an order: expected a whole number from 1 to 100");
        }

        List<FormulaTerm> left = Expand(node.Left, adding);
        List<FormulaTerm> terms = left;
        for (int k = 1; k < exponent.Value; k++)
        {
            // A term times itself is the term, so that the products have the terms so far among them, in the order that R gives them.
            List<FormulaTerm> products = Distinct(node, Products(terms, left));
            if (products.SequenceEqual(terms))
            {
                break;
            }

            terms = products;
        }

        return terms;
    }

    private static IEnumerable<FormulaTerm> Products(List<FormulaTerm> left, List<FormulaTerm> right) =>
        left.SelectMany(a => right.Select(b => a.With(b)));

    // Each term of the right within all variables of the left.
    private static IEnumerable<FormulaTerm> Within(List<FormulaTerm> left, List<FormulaTerm> right)
    {
        var all = new FormulaTerm(left.SelectMany(term => term.Variables));
        return right.Select(all.With);
    }

    private static List<FormulaTerm> Distinct(OperationNode node, IEnumerable<FormulaTerm> terms)
    {
        List<FormulaTerm> distinct = [.. terms.Distinct().Take(MostTerms + 1)];
        return distinct.Count <= MostTerms ? distinct : throw node.At.Fault($"more than {MostTerms} terms");
    }

    private int Variable(FormulaNode node)
    {
        ExpressionRules.RequireVariable(node);
        string text = node.ToString();
        if (!numbers.TryGetValue(text, out int number))
        {
            number = numbers[text] = variables.Count;
            variables.Add(node);
        }

        return number;
    }
}

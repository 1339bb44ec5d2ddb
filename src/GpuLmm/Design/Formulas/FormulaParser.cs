namespace GpuLmm;

/// <summary>
/// From text to expressions, with R's precedence: <c>^</c>, signs, <c>:</c>, <c>%in%</c>, <c>* /</c>, <c>+ -</c>, <c>| ||</c>.
/// </summary>
internal sealed class FormulaParser
{
    // Far beyond any formula, and far from the end of the stack.
    private const int DeepestNesting = 200;
    private const int MostOperators = 5_000;
    private const int MostCharacters = 1 << 17;
    private const int SignPrecedence = 6;
    private const int PowerPrecedence = 7;
    private readonly List<FormulaToken> tokens;
    private int next;
    private int depth;
    private int operators;

    private FormulaParser(string text, string what) => tokens = text.Length <= MostCharacters
        ? FormulaToken.Scan(text, what)
        : throw new InputException($"{what}: {text.Length:N0} characters; at most {MostCharacters:N0} are read");

    private FormulaToken Current => tokens[next];

    /// <summary>Parses <c>left ~ right</c>, or <c>~ right</c>, or <c>right</c> alone.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="isResponseNeeded">Whether there has to be a left side.</param>
    /// <exception cref="InputException">Not understood; the place and what was expected are named.</exception>
    public static (FormulaNode? Left, FormulaNode Right) Parse(string text, string what, bool isResponseNeeded)
    {
        var parser = new FormulaParser(text, what);
        FormulaNode? left = null;
        if (!parser.Current.Is("~"))
        {
            left = parser.Expression(0, isResponseNeeded ? "the response" : "a term");
            if (parser.Current.Kind == FormulaTokenKind.End && !isResponseNeeded)
            {
                return (null, left);
            }
        }
        else if (isResponseNeeded)
        {
            throw parser.Expected("the response");
        }

        parser.Take("~");
        FormulaNode right = parser.Expression(0, "a column");
        return parser.Current.Kind == FormulaTokenKind.End
            ? (left, right)
            : throw (parser.Current.Is("~")
            ? parser.Current.Position.Fault("a second ~") : parser.Expected("an operator (+ - * : / ^ %in%) or the end"));
    }

    private static int Precedence(FormulaToken token) => token.Kind != FormulaTokenKind.Sign ? 0 : token.Text switch
    {
        "|" or "||" => 1,
        "+" or "-" => 2,
        "*" or "/" => 3,
        "%in%" => 4,
        ":" => 5,
        "^" => PowerPrecedence,
        _ => 0,
    };

    private FormulaNode Expression(int above, string expected)
    {
        if (++depth > DeepestNesting)
        {
            throw Current.Position.Fault($"more than {DeepestNesting} levels of nesting");
        }

        FormulaNode left = Operand(expected);
        while (Precedence(Current) is int precedence && precedence > above)
        {
            FormulaToken sign = tokens[next++];
            if (++operators > MostOperators)
            {
                throw sign.Position.Fault($"more than {MostOperators:N0} operators");
            }

            // ^ goes from right to left, and its exponent may have a sign.
            FormulaNode right = Expression(precedence == PowerPrecedence ? SignPrecedence - 1 : precedence, "a column or a number");
            left = new OperationNode(left.Position, sign.Text, sign.Position, left, right);
        }

        depth--;
        return left;
    }

    private FormulaNode Operand(string expected)
    {
        FormulaToken token = Current;
        if (token.Is("+") || token.Is("-"))
        {
            next++;
            return new SignNode(token.Position, token.Text, Expression(SignPrecedence, expected));
        }

        if (token.Is("("))
        {
            next++;
            FormulaNode inner = Expression(0, "a term");
            Take(")");
            return new ParenthesisNode(token.Position, inner);
        }

        if (token.Kind is not (FormulaTokenKind.Name or FormulaTokenKind.Number))
        {
            throw Expected(expected);
        }

        next++;
        return token.Kind == FormulaTokenKind.Number ? Number(token)
            : Current.Is("(") ? new CallNode(token.Position, token.Text, Arguments())
            : new NameNode(token.Position, token.Text);
    }

    private static NumberNode Number(FormulaToken token) => token.Text.Count(c => c == '.') <= 1 && double.IsFinite(token.Value)
        ? new NumberNode(token.Position, token.Value)
        : throw token.Position.Fault($"'{token.Text}' is not a number");

    private List<CallArgument> Arguments()
    {
        Take("(");
        var arguments = new List<CallArgument>();
        while (!Current.Is(")"))
        {
            if (arguments.Count > 0 && !Current.Is(","))
            {
                throw Expected(", or )");
            }

            next += arguments.Count > 0 ? 1 : 0;

            string? name = Current.Kind == FormulaTokenKind.Name && tokens[next + 1].Is("=") ? Current.Text : null;
            next += name is null ? 0 : 2;
            arguments.Add(new CallArgument(name, Expression(0, "an argument")));
        }

        Take(")");
        return arguments;
    }

    private void Take(string sign)
    {
        if (!Current.Is(sign))
        {
            throw Expected(sign);
        }

        next++;
    }

    private InputException Expected(string what) => Current.Position.Fault($"expected {what}, found {Current.Found}");
}

namespace GpuLmm;

/// <summary>Which expressions can be a variable of a model; told when a formula is read, before there are data.</summary>
internal static class ExpressionRules
{
    private static readonly string[] Alone = ["gr", "dyad", "offset", "cbind"];

    /// <summary>Functions of one number.</summary>
    public static readonly IReadOnlyDictionary<string, Func<double, double>> Elementwise = new Dictionary<string, Func<double, double>>
    {
        ["I"] = x => x,
        ["log"] = Math.Log,
        ["log2"] = Math.Log2,
        ["log10"] = Math.Log10,
        ["exp"] = Math.Exp,
        ["sqrt"] = Math.Sqrt,
        ["abs"] = Math.Abs,
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
    };

    private static readonly string[] Functions = [.. Elementwise.Keys, "poly", "scale", "factor"];

    /// <summary>Requires a column, a function of one, or arithmetic.</summary>
    public static void RequireVariable(FormulaNode node)
    {
        switch (node)
        {
            case CallNode { Function: "poly" } poly:
                PolyDegree(poly);
                break;
            case CallNode { Function: "factor" } factor:
                RequireArithmetic(Only(factor));
                break;
            case CallNode { Function: "exp" } call when SpatialTerm.IsSpatial(call):
                throw call.Position.Fault(
                    $"{call} is a spatial effect, which stands on its own (y ~ x + {call}); the exponential function of a sum is I({call})");
            case NameNode { Name: "." }:
                throw node.Position.Fault("the dot for all other columns is not understood; name the columns");
            default:
                RequireArithmetic(node);
                break;
        }
    }

    /// <summary>Requires numbers, columns and <c>+ - * / ^</c>, and functions with a number for a number.</summary>
    public static void RequireArithmetic(FormulaNode node)
    {
        switch (node)
        {
            case ParenthesisNode parenthesis:
                RequireArithmetic(parenthesis.Inner);
                break;
            case SignNode sign:
                RequireArithmetic(sign.Operand);
                break;
            case OperationNode operation:
                RequireArithmeticOperator(operation);
                RequireArithmetic(operation.Left);
                RequireArithmetic(operation.Right);
                break;
            case CallNode call:
                RequireFunctionOfNumbers(call);
                break;
        }
    }

    /// <summary>Degree of <c>poly(x, k)</c> and whether it is raw.</summary>
    public static (FormulaNode Variable, int Degree, bool IsRaw) PolyDegree(CallNode poly)
    {
        FormulaNode? variable = null, degree = null, raw = null;
        foreach (CallArgument argument in poly.Arguments)
        {
            switch (argument.Name)
            {
                case "degree":
                    degree = argument.Value;
                    break;
                case "raw":
                    raw = argument.Value;
                    break;
                case null or "x" when variable is null:
                    variable = argument.Value;
                    break;
                case null when degree is null:
                    degree = argument.Value;
                    break;
                default:
                    throw argument.Value.Position.Fault("expected poly(x, degree) or poly(x, degree, raw = TRUE)");
            }
        }

        RequireArithmetic(variable ?? throw poly.Position.Fault("expected poly(x, degree)"));
        return degree switch
        {
            null => (variable, 1, Flag(raw, false)),
            NumberNode { Value: >= 1 and <= 50 } k when k.Value == Math.Floor(k.Value) => (variable, (int)k.Value, Flag(raw, false)),
            _ => throw degree.Position.Fault("the degree of poly(x, degree) is a whole number from 1 to 50"),
        };
    }

    /// <summary>What <c>scale(x)</c> is to do.</summary>
    public static (FormulaNode Variable, bool IsCentred, bool IsScaled) Scaling(CallNode scale)
    {
        if (scale.Arguments.Count is 0 or > 3 || scale.Arguments[0].Name is not (null or "x")
            || scale.Arguments.Skip(1).Any(argument => argument.Name is not ("center" or "scale")))
        {
            throw scale.Position.Fault("expected scale(x), scale(x, center = FALSE) or scale(x, scale = FALSE)");
        }

        FormulaNode? Named(string name) => scale.Arguments.FirstOrDefault(argument => argument.Name == name).Value;
        return (scale.Arguments[0].Value, Flag(Named("center"), true), Flag(Named("scale"), true));
    }

    /// <summary>The one argument of a call.</summary>
    public static FormulaNode Only(CallNode call) => call.Arguments is [{ Name: null or "x" } only]
        ? only.Value
        : throw call.Position.Fault(
            $"{call.Function}(…) takes one argument, found {call.Arguments.Count}{(call.Arguments.Count == 1 ? " with a name" : "")}");

    private static void RequireFunctionOfNumbers(CallNode call)
    {
        if (SpatialTerm.IsFunction(call.Function) && call.Function != "exp")
        {
            throw call.Position.Fault($"{call} is a spatial effect, which stands on its own: y ~ x + {call}");
        }

        if (Alone.Contains(call.Function))
        {
            throw call.Position.Fault(call.Function switch
            {
                "gr" => "gr(id, cov = K) is what a random term is grouped by: (1 | gr(id, cov = K))",
                "dyad" => "dyad(actor, recipient, cov = K) is what a random term is grouped by: (1 | dyad(actor, recipient, cov = K))",
                "offset" => "offset(…) stands on its own: y ~ x + offset(…)",
                _ => "cbind(success, failure) is a response, left of ~",
            });
        }

        if (call.Function is "poly" or "factor")
        {
            throw call.Position.Fault($"{call.Function}(…) is a variable of its own; there is no arithmetic with it");
        }

        if (!Functions.Contains(call.Function))
        {
            throw call.Position.Fault(
                $"no function '{call.Function}'; there are {string.Join(", ", Functions)}{NearestName.Hint(call.Function, Functions)}");
        }

        RequireArithmetic(call.Function == "scale" ? Scaling(call).Variable : Only(call));
    }

    private static void RequireArithmeticOperator(OperationNode node)
    {
        if (node.Operator is not ("+" or "-" or "*" or "/" or "^"))
        {
            throw node.At.Fault($"expected arithmetic (+ - * / ^) inside a function, found '{node.Operator}'");
        }
    }

    private static bool Flag(FormulaNode? node, bool standard) => node switch
    {
        null => standard,
        NameNode { Name: "TRUE" } => true,
        NameNode { Name: "FALSE" } => false,
        _ => throw node.Position.Fault("expected TRUE or FALSE"),
    };
}

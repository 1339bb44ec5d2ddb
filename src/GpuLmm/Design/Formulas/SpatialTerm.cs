namespace GpuLmm;

/// <summary>
/// <c>exp(x + y)</c> or <c>exp(x + y | g)</c>, also <c>gau</c>, <c>sph</c>, <c>mat</c>: an effect for each row, correlated by distance.
/// Matérn's may have its smoothness given: <c>mat(x + y, nu = 1.5)</c>.
/// </summary>
/// <param name="Text">R's spelling, which names the term.</param>
/// <param name="Position">Where it is.</param>
/// <param name="Kind">The correlation function.</param>
/// <param name="Coordinates">Columns of coordinates.</param>
/// <param name="Group">Rows of different levels are independent; null: all rows belong together.</param>
/// <param name="Smoothness">ν where it is given, above 0 and at most 100; null where it is estimated, or there is none.</param>
internal sealed record SpatialTerm(
    string Text, FormulaPosition Position, SpatialKind Kind, IReadOnlyList<NameNode> Coordinates, GroupingFactor? Group, double? Smoothness)
{
    private const double MostSmoothness = 100;

    /// <summary>
    /// Whether a call is a spatial effect: <c>gau</c>, <c>sph</c> and <c>mat</c> always; <c>exp</c>, which is a function too, when it has a
    /// <c>|</c> or the sum of two or more bare columns.
    /// </summary>
    public static bool IsSpatial(CallNode call) => call.Function is "gau" or "sph" or "mat"
        || (call is { Function: "exp", Arguments: [{ Name: null }] or [{ Name: null }, { Name: "nu" }] }
        && call.Arguments[0].Value is OperationNode only
            && (only.Operator is "|" or "||" || (only.Operator == "+" && Sum(only) is not null)));

    /// <summary>Reads a call that is spatial, or in a residual, where <c>exp(t)</c> has but one meaning.</summary>
    public static SpatialTerm Read(CallNode call)
    {
        if (call.Arguments is not ([{ Name: null }] or [{ Name: null }, { Name: "nu" }]))
        {
            throw call.Position.Fault(
                $"expected {call.Function}(x + y) or {call.Function}(x + y | group){(call.Function == "mat" ? ", either with , nu = 1.5" : "")}");
        }

        double? smoothness = call.Arguments.Count == 1 ? null : SmoothnessOf(call, call.Arguments[1].Value);
        FormulaNode coordinates = call.Arguments[0].Value;
        GroupingFactor? group = null;
        if (coordinates is OperationNode { Operator: "|" or "||" } bar)
        {
            group = bar.Operator == "|" ? GroupingFactor.Read(bar.Right) : throw bar.At.Fault("expected |, found '||'");
            coordinates = bar.Left;
        }

        SpatialKind kind = call.Function switch
        {
            "exp" => SpatialKind.Exponential,
            "gau" => SpatialKind.Gaussian,
            "sph" => SpatialKind.Spherical,
            _ => SpatialKind.Matern,
        };
        IReadOnlyList<NameNode> columns = Sum(coordinates)
            ?? throw coordinates.Position.Fault(
                $"the coordinates of {call.Function}(…) are columns joined by +, as in {call.Function}(x + y)");
        string? repeated = columns.GroupBy(column => column.Name).FirstOrDefault(same => same.Count() > 1)?.Key;
        return repeated is null
            ? new SpatialTerm(call.ToString(), call.Position, kind, columns, group, smoothness)
            : throw coordinates.Position.Fault($"the coordinate {repeated} is given twice");
    }

    /// <summary>Whether a name is that of a correlation function.</summary>
    public static bool IsFunction(string name) => name is "exp" or "gau" or "sph" or "mat";

    private static double SmoothnessOf(CallNode call, FormulaNode node) => call.Function != "mat"
        ? throw node.Position.Fault($"{call.Function}(…) has no smoothness nu; only mat(…) has one")
        : node is NumberNode { Value: > 0 and <= MostSmoothness } number
            ? number.Value
            : throw node.Position.Fault($"the smoothness nu is a number above 0 and at most {MostSmoothness:0}");

    private static IReadOnlyList<NameNode>? Sum(FormulaNode node) => node switch
    {
        NameNode name => [name],
        OperationNode { Operator: "+", Right: NameNode last } sum when Sum(sum.Left) is { } first => [.. first, last],
        _ => null,
    };
}

using System.Globalization;

namespace GpuLmm;

/// <summary>
/// Expressions of a formula over all rows of a table, as R's <c>model.frame</c> evaluates them: <c>poly</c> and <c>scale</c> see every row
/// in which their own argument has a value, also rows that are left out later.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="factors">Columns that are factors; with their levels in order, or none for sort order.</param>
/// <param name="model">
/// Where new rows of a model are evaluated, its own data: what is a factor there is one here, and <c>poly</c> and <c>scale</c> are the
/// functions that those data make.
/// </param>
internal sealed class ExpressionEvaluator(
    DataTable table, IReadOnlyDictionary<string, IReadOnlyList<string>> factors, ExpressionEvaluator? model = null)
{
    private readonly Dictionary<string, FormulaValue> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FactorValue> groupings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FactorValue> ids = new(StringComparer.Ordinal);
    private readonly List<(int Row, FormulaNode Node, double Argument)> invalid = [];

    /// <summary>The value of a variable: of a column that is not numeric, or named as a factor, its factor.</summary>
    /// <exception cref="InputException">No such column, or arithmetic with text.</exception>
    public FormulaValue Variable(FormulaNode node)
    {
        string text = node.ToString();
        return values.TryGetValue(text, out FormulaValue? value) ? value : values[text] = Evaluate(node);
    }

    /// <summary>The value of an expression that groups rows, a factor whatever its column is.</summary>
    public FactorValue Grouping(FormulaNode node)
    {
        string text = node.ToString();
        return groupings.TryGetValue(text, out FactorValue? value) ? value : groupings[text] = Group(node);
    }

    /// <summary>The column of ids, whose levels are the texts exactly unless they were given.</summary>
    public FactorValue Ids(FormulaNode node)
    {
        if (node is not NameNode name || factors.GetValueOrDefault(name.Name) is { Count: > 0 })
        {
            return Grouping(node);
        }

        return ids.TryGetValue(name.Name, out FactorValue? value) ? value : ids[name.Name] = FactorLevels.Verbatim(Column(name));
    }

    /// <summary>An expression that has to be one number a row, NaN where missing.</summary>
    public double[] Number(FormulaNode node)
    {
        switch (node)
        {
            case NumberNode number:
                return Filled(number.Value);
            case NameNode { Name: "pi" } when !table.Has("pi"):
                return Filled(Math.PI);
            case NameNode name:
                Column(name);
                return factors.ContainsKey(name.Name)
                    ? throw node.Position.Fault($"column {name.Name} is a factor here; expected numbers")
                    : table.RequireNumbers(name.Name);
            case ParenthesisNode parenthesis:
                return Number(parenthesis.Inner);
            case SignNode sign:
                double[] operand = Number(sign.Operand);
                return sign.Sign == "+" ? operand : Array.ConvertAll(operand, x => -x);
            case OperationNode operation:
                return Arithmetic(operation);
            case CallNode { Function: "scale" } scale:
                return Scaled(scale);
            case CallNode call:
                Func<double, double> function = ExpressionRules.Elementwise[call.Function];
                return Map(call, Number(ExpressionRules.Only(call)), function);
            default:
                throw node.Position.Fault("expected numbers");
        }
    }

    /// <summary>A fault of one row of the table.</summary>
    public InputException Fault(int row, string rule) => table.Fault(row, rule);

    /// <summary>Requires that every expression has a value in the rows (not the logarithm of 0).</summary>
    /// <param name="isUsed">The rows that are used.</param>
    /// <exception cref="InputException">The first value that is not there, with its line.</exception>
    public void RequireValid(bool[] isUsed)
    {
        (int row, FormulaNode node, double argument) = invalid.Where(fault => isUsed[fault.Row])
            .OrderBy(fault => fault.Row).FirstOrDefault();
        if (node is not null)
        {
            string where = node is OperationNode operation ? $"right of {operation.Operator} is" : "its argument is";
            throw table.Fault(row, $"{node} is not a finite number: {where} {argument.ToString("g6", CultureInfo.InvariantCulture)}.");
        }
    }

    private FormulaValue Evaluate(FormulaNode node)
    {
        switch (node)
        {
            case NameNode name when !(name.Name == "pi" && !table.Has("pi")):
                bool isFactor = model is null
                    ? factors.ContainsKey(name.Name) || Column(name).Numbers is null : model.Variable(node) is FactorValue;
                return isFactor ? Factor(name) : new NumericValue(Number(name));
            case CallNode { Function: "factor" } factor:
                return Grouping(ExpressionRules.Only(factor));
            case CallNode { Function: "poly" } poly:
                (FormulaNode variable, int degree, bool isRaw) = ExpressionRules.PolyDegree(poly);
                double[] x = Number(variable);
                double[][] columns = (isRaw
                    ? OrthogonalPolynomial.Raw(x, degree) : OrthogonalPolynomial.Orthonormal(model?.Number(variable) ?? x, degree, x))
                    ?? throw poly.Position.Fault($"{poly} needs more than {degree} different values of {variable}");
                return new NumericValue(columns, degree == 1 ? [""] : [.. Enumerable.Range(1, degree).Select(k => $"{k}")]);
            default:
                return new NumericValue(Number(node));
        }
    }

    private FactorValue Group(FormulaNode node) => node is NameNode name ? Factor(name) : Variable(node) switch
    {
        FactorValue factor => factor,
        NumericValue { Columns: [double[] only] } => FactorLevels.OfNumbers(only, RNumber.Text),
        _ => throw node.Position.Fault($"{node} has several columns; expected what groups rows"),
    };

    private DataColumn Column(NameNode name) => table.Has(name.Name)
        ? table.Column(name.Name)
        : throw name.Position.Fault($"{table.Path}: {NearestName.Missing(name.Name, table.Names)}");

    private FactorValue Factor(NameNode name)
    {
        Column(name);
        return FactorLevels.OfColumn(table, name.Name, factors.GetValueOrDefault(name.Name));
    }

    private double[] Filled(double value)
    {
        double[] filled = new double[table.RowCount];
        Array.Fill(filled, value);
        return filled;
    }

    private double[] Arithmetic(OperationNode node)
    {
        double[] left = Number(node.Left), right = Number(node.Right);
        Func<double, double, double> function = node.Operator switch
        {
            "+" => (a, b) => a + b,
            "-" => (a, b) => a - b,
            "*" => (a, b) => a * b,
            "/" => (a, b) => a / b,
            _ => Math.Pow,
        };
        var result = new double[left.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = double.IsNaN(left[i]) || double.IsNaN(right[i]) ? double.NaN
                : double.IsInfinity(left[i]) || double.IsInfinity(right[i]) ? double.PositiveInfinity
                : Valid(node, i, right[i], function(left[i], right[i]));
        }

        return result;
    }

    private double[] Map(FormulaNode node, double[] x, Func<double, double> function)
    {
        var result = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = double.IsFinite(x[i]) ? Valid(node, i, x[i], function(x[i])) : x[i];
        }

        return result;
    }

    // A value that is not there is infinite until it is known whether its row is used: NaN would make the row a missing one.
    private double Valid(FormulaNode node, int row, double argument, double value)
    {
        if (double.IsFinite(value))
        {
            return value;
        }

        invalid.Add((row, node, argument));
        return double.PositiveInfinity;
    }

    private double[] Scaled(CallNode node)
    {
        (FormulaNode variable, bool isCentred, bool isScaled) = ExpressionRules.Scaling(node);
        double[] x = Number(variable);
        double[] present = [.. (model?.Number(variable) ?? x).Where(double.IsFinite)];
        double mean = isCentred && present.Length > 0 ? present.Average() : 0;
        double deviation = isScaled
            ? Math.Sqrt(present.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, present.Length - 1)) : 1;
        return deviation > 0
            ? Map(node, x, value => (value - mean) / deviation)
            : throw node.Position.Fault($"{node} needs different values of {variable}");
    }
}

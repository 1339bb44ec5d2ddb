namespace GpuLmm;

/// <summary>Expressions as R's <c>deparse</c> spells them: names of coefficients are made of it.</summary>
internal static class FormulaSpelling
{
    /// <summary>The text of an expression.</summary>
    public static string Of(FormulaNode node) => node switch
    {
        NameNode name => Quoted(name.Name),
        NumberNode number => RNumber.Text(number.Value),
        SignNode sign => sign.Sign + Of(sign.Operand),
        ParenthesisNode parenthesis => $"({Of(parenthesis.Inner)})",
        CallNode call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Of))})",
        OperationNode operation => Of(operation.Left) + Spaced(operation.Operator) + Of(operation.Right),
        _ => throw new InvalidOperationException($"No spelling for {node.GetType().Name}."),
    };

    /// <summary>A name as it heads a coefficient: R puts backticks around those that are no names of the language.</summary>
    public static string Quoted(string name) => IsPlain(name) ? name : $"`{name}`";

    private static string Of(CallArgument argument) =>
        argument.Name is null ? Of(argument.Value) : $"{argument.Name} = {Of(argument.Value)}";

    private static string Spaced(string sign) => sign is "/" or "^" or ":" ? sign : $" {sign} ";

    private static bool IsPlain(string name) =>
        (char.IsLetter(name[0]) || (name[0] == '.' && (name.Length == 1 || !char.IsAsciiDigit(name[1]))))
        && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.');
}

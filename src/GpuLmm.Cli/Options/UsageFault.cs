using System.CommandLine;
using System.CommandLine.Parsing;

namespace GpuLmm.Cli.Options;

/// <summary>What is wrong with the arguments, in one sentence each.</summary>
internal static class UsageFault
{
    /// <summary>The faults of a parse: options that are not there yet first, then unknown ones, then the parser's own.</summary>
    public static string Describe(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string[] unknown = [.. parse.UnmatchedTokens.Where(token => token.StartsWith('-') || command is RootCommand)];
        if (unknown.Length > 0)
        {
            return string.Join("\n", unknown.Select(token => OfToken(command, token.Split('=')[0])));
        }

        return string.Join("\n", parse.Errors.Select(error => error.Message));
    }

    /// <summary>Whether an argument is an option with nothing after its sign of equality, as of a variable that is not set.</summary>
    public static bool IsWithoutValue(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.EndsWith('=') && argument.Count(c => c == '=') == 1;

    /// <summary>Options that were given an empty value: to be refused, never to be taken as left out.</summary>
    public static string EmptyValues(ParseResult parse) => string.Join("\n", parse.CommandResult.Children.OfType<OptionResult>()
        .Where(option => option.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        .Select(option => $"{option.Option.Name}: expected a value, found nothing."));

    private static string OfToken(Command command, string token)
    {
        if (NotYet.Contains(command, token))
        {
            return $"{token} is not available yet.";
        }

        IEnumerable<string> known = command is RootCommand
            ? command.Subcommands.Select(sub => sub.Name)
            : command.Options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Append(option.Name));
        string? nearest = known.MinBy(name => Distance(name, token));
        bool isNear = nearest is not null && Distance(nearest, token) <= Math.Max(2, token.Length / 3);
        string kind = command is RootCommand ? "command" : "option";
        return $"unknown {kind} {token}{(isNear ? $"; did you mean {nearest}?" : string.Empty)} ({Help(command)} lists what there is)";
    }

    private static string Help(Command command) => command is RootCommand ? "gpulmm --help" : $"gpulmm {command.Name} --help";

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}

using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>
/// The tables of options of a page. A line <c>&lt;!-- options of kinship, scan --&gt;</c> stands before a table of options of these
/// commands: how options are spelled there, with their values, and that all are there, comes from the definitions; what they mean is
/// written by hand.
/// </summary>
internal static partial class OptionTables
{
    /// <summary>The page as the definitions want it: spelled anew, options it lacks at the end of their command's last table.</summary>
    /// <exception cref="InvalidOperationException">It names an option that is not there, or no table is of a command.</exception>
    public static string Rewritten(string page, RootCommand root)
    {
        List<string> lines = [.. page.Split('\n')];
        var named = root.Subcommands.ToDictionary(command => command.Name, _ => new HashSet<string>());
        var ends = new Dictionary<string, int>();
        for (int i = 0; i < lines.Count; i++)
        {
            if (Marker().Match(lines[i]) is not { Success: true } marker)
            {
                continue;
            }

            Command[] commands =
                [.. marker.Groups[1].Value.Split(", ").Select(name => root.Subcommands.Single(command => command.Name == name))];
            for (i++; i < lines.Count && lines[i].StartsWith('|'); i++)
            {
                lines[i] = Respelled(lines[i], commands, named);
            }

            Array.ForEach(commands, command => ends[command.Name] = i);
        }

        // From the end of the page, so that places before stay.
        foreach ((Command command, int end) in root.Subcommands.Where(command => command.Options.Count > 0)
            .Select(command => (command, End(command))).OrderByDescending(pair => pair.Item2))
        {
            lines.InsertRange(end, command.Options.Where(option => !option.Hidden && !named[command.Name].Contains(option.Name))
                .Select(option => $"| `{Spelling(option)}` | {option.Description!.Replace("|", "\\|", StringComparison.Ordinal)} |"));
        }

        return string.Join('\n', lines);

        int End(Command command) => ends.TryGetValue(command.Name, out int end) ? end
            : throw new InvalidOperationException($"No table is marked as of {command.Name}: <!-- options of {command.Name} -->.");
    }

    private static string Respelled(string row, Command[] commands, Dictionary<string, HashSet<string>> named)
    {
        int cell = FirstCell().Match(row).Length;
        return OptionSpan().Replace(row[..cell], span =>
        {
            string name = span.Groups[1].Value;
            (Command Command, Option Option)[] found = [.. commands
                .Select(command => (command, command.Options.FirstOrDefault(option => option.Name == name)!))
                    .Where(pair => pair.Item2 is not null)];
            if (found.Length == 0)
            {
                throw new InvalidOperationException(
                    $"{name} is no option of {string.Join(", ", commands.Select(command => command.Name))}: {row}");
            }

            Array.ForEach(found, pair => named[pair.Command.Name].Add(name));
            return $"`{Spelling(found[0].Option)}`";
        }) + row[cell..];
    }

    private static string Spelling(Option option)
    {
        string values = option.HelpName ?? (option.ValueType == typeof(bool) ? string.Empty
            : string.Join('|', option.CompletionSources.SelectMany(source => source(CompletionContext.Empty))
                .Select(value => value.Label)));
        values = option.ValueType != typeof(bool) && option.Arity.MinimumNumberOfValues == 0 ? $"[{values}]" : values;
        return $"{option.Name} {values}".TrimEnd().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex("^<!-- options of ([a-z, ]+) -->$")]
    private static partial Regex Marker();

    [GeneratedRegex(@"^\|(?:[^|\\]|\\.)*\|")]
    private static partial Regex FirstCell();

    [GeneratedRegex("`(--[A-Za-z0-9-]+)(?: [^`]*)?`")]
    private static partial Regex OptionSpan();
}

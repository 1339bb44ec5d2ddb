namespace GpuLmm.Cli.Running;

/// <summary>What was typed: what says what is computed, and what only says how a run is carried out.</summary>
internal static class RunArguments
{
    // Neither the numbers nor the files depend on these.
    private static readonly string[] Carrying = ["--shard", "--resume", "--checkpoint", "--overwrite", "--quiet", "--json"];

    // What parts of one scan may differ in: numbers agree to rounding between devices.
    private static readonly string[] OfMachine = ["--device", "--threads", "--memory", "--device-memory"];

    // What a run that goes on compares as it was found, not as it was typed (RunMachine); memory is only a limit.
    private static readonly string[] Found = ["--device", "--threads", "--memory", "--precision"];

    /// <summary>The arguments without those that only say how the run is carried out.</summary>
    public static IReadOnlyList<string> Computing(IReadOnlyList<string> arguments) => Without(arguments, Carrying);

    /// <summary>What differs between two runs, option by option, in words.</summary>
    /// <param name="arguments">Of the one.</param>
    /// <param name="others">Of the other.</param>
    /// <param name="goesOn">Whether the other goes on with the one, and its machine is compared besides; else they are parts.</param>
    public static IEnumerable<string> Differences(IReadOnlyList<string> arguments, IReadOnlyList<string> others, bool goesOn)
    {
        string[] passed = [.. Carrying, .. goesOn ? Found : OfMachine];
        Dictionary<string, string> one = Options(Without(arguments, passed)), other = Options(Without(others, passed));
        return one.Keys.Union(other.Keys).Where(name => one.GetValueOrDefault(name) != other.GetValueOrDefault(name)).Select(name =>
            $"{name} is {Shown(one, name)} and {Shown(other, name)}");
    }

    private static string Shown(Dictionary<string, string> options, string name) =>
        !options.TryGetValue(name, out string? value) ? "not given" : value.Length == 0 ? "given" : $"'{value}'";

    /// <summary>Options with their values; one that is given several times with all of them.</summary>
    private static Dictionary<string, string> Options(IReadOnlyList<string> arguments)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        string name = "command";
        foreach (string argument in arguments)
        {
            bool isName = argument.StartsWith("--", StringComparison.Ordinal);
            name = isName ? argument : name;
            string before = options.GetValueOrDefault(name, string.Empty);
            options[name] = isName ? before : before.Length == 0 ? argument : $"{before} {argument}";
        }

        return options;
    }

    private static List<string> Without(IReadOnlyList<string> arguments, string[] names)
    {
        var kept = new List<string>(arguments.Count);
        bool isLeftOut = false;
        foreach (string argument in arguments)
        {
            isLeftOut = argument.StartsWith("--", StringComparison.Ordinal) ? names.Contains(argument) : isLeftOut;
            if (!isLeftOut)
            {
                kept.Add(argument);
            }
        }

        return kept;
    }
}

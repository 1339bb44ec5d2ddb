using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="ConditionalOptions"/>.</summary>
internal sealed class ConditionalOptionGroup
{
    private readonly Option<int?> best = new("--condition-best")
    {
        Description = "look for up to N independent signals in every locus, each tested given those before it",
        HelpName = "N",
    };

    private readonly Option<double?> most = new("--condition-p")
    {
        Description = "a signal has p at most X; default: 5e-8",
        HelpName = "X",
    };

    private readonly Option<string?> window = new("--condition-window")
    {
        Description = "markers no further than this from a significant one are its locus; overlapping loci are one; default: 1M",
        HelpName = "BP",
    };

    public ConditionalOptionGroup(Command command)
    {
        foreach (Option option in (Option[])[best, most, window])
        {
            command.Add(option);
        }
    }

    /// <summary>The option that asks for them.</summary>
    public IReadOnlyList<Option> Choices => [best];

    /// <summary>What was asked for; null where no signals are.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="others">Options that do not go with it.</param>
    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public ConditionalOptions? Read(ParseResult parse, IEnumerable<Option> others)
    {
        if (parse.GetValue(best) is not { } count)
        {
            Option? own = ((Option[])[most, window]).FirstOrDefault(option => OneOf.IsGiven(parse, option));
            return own is null ? null : throw new UsageException($"{own.Name} goes with --condition-best.");
        }

        if (others.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException($"{stray.Name} does not go with --condition-best, whose null models are fitted with markers.");
        }

        double maxP = parse.GetValue(most) ?? ConditionalOptions.Default.MaxP;
        return count < 1 ? throw new UsageException($"--condition-best {count}: expected at least 1.")
            : maxP is not (> 0 and <= 1)
            ? throw new UsageException(FormattableString.Invariant($"--condition-p {maxP}: expected above 0 and at most 1."))
            : new ConditionalOptions
            {
                MostSignals = count,
                MaxP = maxP,
                Window = parse.GetValue(window) is { } text
                    ? BasePairs.Parse("--condition-window", text) : ConditionalOptions.Default.Window,
            };
    }
}

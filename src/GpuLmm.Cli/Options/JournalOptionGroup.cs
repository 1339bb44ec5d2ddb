using System.CommandLine;
using System.Globalization;

namespace GpuLmm.Cli.Options;

/// <summary>How a run that is broken off goes on.</summary>
internal sealed class JournalOptionGroup
{
    private const string Off = "off";

    private readonly Option<bool> resume = new("--resume")
    {
        Description = "go on from what an interrupted run kept in P.journal, or start where there is none",
    };

    private readonly Option<string> checkpoint = new("--checkpoint")
    {
        Description = "seconds between the times at which P.journal is stored; 0: after every block; off: keep no journal",
        HelpName = "X|off",
        DefaultValueFactory = _ => "10",
    };

    public JournalOptionGroup(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [resume, checkpoint];

    /// <param name="parse">Arguments.</param>
    /// <param name="strays">Options of runs that keep no journal.</param>
    /// <returns>Null for those.</returns>
    /// <exception cref="UsageException">A time below 0, or <c>--resume</c> of a run that keeps no journal.</exception>
    public JournalOptions? Read(ParseResult parse, IEnumerable<Option> strays)
    {
        string text = parse.GetValue(checkpoint)!;
        double seconds = text == Off ? double.PositiveInfinity
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double given) && given is >= 0 and <= 1e6
            ? given : throw new UsageException($"--checkpoint {text}: expected a number of seconds, 0 or more, or off.");
        if (text == Off && parse.GetValue(resume))
        {
            throw new UsageException("--resume does not go with --checkpoint off, which keeps no journal.");
        }

        if (strays.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is not { } stray)
        {
            return new JournalOptions(parse.GetValue(resume), seconds);
        }

        return None(parse, $"does not go with {stray.Name}, which keeps no journal.");
    }

    /// <param name="parse">Arguments.</param>
    /// <param name="fault">Why a run keeps no journal.</param>
    /// <returns>Null.</returns>
    /// <exception cref="UsageException">An option is given.</exception>
    public JournalOptions? None(ParseResult parse, string fault) =>
        All.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } own ? throw new UsageException($"{own.Name} {fault}") : null;
}

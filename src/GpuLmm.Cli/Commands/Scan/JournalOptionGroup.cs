using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>How a scan that is broken off goes on.</summary>
internal sealed class JournalOptionGroup
{
    private readonly Option<bool> resume = new("--resume")
    {
        Description = "go on from what an interrupted run kept in P.journal, or start where there is none",
    };

    private readonly Option<double> checkpoint = new("--checkpoint")
    {
        Description = "seconds between the times at which P.journal is stored; 0 after every block",
        HelpName = "X",
        DefaultValueFactory = _ => 10,
    };

    public JournalOptionGroup(Command command)
    {
        command.Add(resume);
        command.Add(checkpoint);
    }

    /// <param name="parse">Arguments.</param>
    /// <param name="strays">Options of scans that keep no journal.</param>
    /// <returns>Null for those.</returns>
    /// <exception cref="UsageException">A time below 0, or <c>--resume</c> of a scan that keeps no journal.</exception>
    public JournalOptions? Read(ParseResult parse, IEnumerable<Option> strays)
    {
        double seconds = parse.GetValue(checkpoint);
        if (!(seconds >= 0 && seconds <= 1e6))
        {
            throw new UsageException(FormattableString.Invariant($"--checkpoint {seconds}: expected a number of seconds, 0 or more."));
        }

        if (strays.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is not { } stray)
        {
            return new JournalOptions(parse.GetValue(resume), seconds);
        }

        Option? own = ((Option[])[resume, checkpoint]).FirstOrDefault(option => OneOf.IsGiven(parse, option));
        return own is null ? null : throw new UsageException($"{own.Name} does not go with {stray.Name}, which keeps no journal.");
    }
}

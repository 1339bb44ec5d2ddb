using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="BulkRequest"/>.</summary>
internal sealed class BulkOptionGroup
{
    private const string DefaultWindow = "1M";
    private readonly Option<int?> top = new("--top")
    {
        Description = "of all traits in one table, write only the N best markers of each",
        HelpName = "N",
    };

    private readonly Option<string?> regions = new("--regions")
    {
        Description = "test the markers about each trait's region (cis) alone: a BED file whose names are those of traits",
        HelpName = "BED",
    };

    private readonly Option<string?> window = new("--window")
    {
        Description = $"base pairs on either side of a region; default: {DefaultWindow}",
        HelpName = "SIZE",
    };

    private readonly Option<double?> maxP;

    /// <param name="command">Takes the options.</param>
    /// <param name="maxP">The threshold, which pairs have too.</param>
    public BulkOptionGroup(Command command, Option<double?> maxP)
    {
        this.maxP = maxP;
        foreach (Option option in (Option[])[top, regions, window])
        {
            command.Add(option);
        }
    }

    /// <summary>Those that ask for one table of all traits.</summary>
    public IReadOnlyList<Option> Choices => [maxP, top, regions];

    /// <summary>What was asked for; null where traits have tables of their own.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="hasPairs">Whether pairs of markers are tested, whose threshold is their own.</param>
    /// <param name="others">Options that do not go with one table of all traits.</param>
    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public BulkRequest? Read(ParseResult parse, bool hasPairs, IEnumerable<Option> others)
    {
        Option? chosen = Choices.FirstOrDefault(option => OneOf.IsGiven(parse, option));
        if (OneOf.IsGiven(parse, window) && !OneOf.IsGiven(parse, regions))
        {
            throw new UsageException("--window goes with --regions.");
        }

        if (hasPairs)
        {
            Option? stray = Choices.FirstOrDefault(option => option != maxP && OneOf.IsGiven(parse, option));
            return stray is null ? null : throw new UsageException($"{stray.Name} does not go with pairs of markers.");
        }

        if (chosen is null)
        {
            return null;
        }

        if (others.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } other)
        {
            throw new UsageException(
                $"{other.Name} does not go with {chosen.Name}, which writes one table of all traits, tested by Wald's test at the "
                + "variance ratio of their null models.");
        }

        double most = parse.GetValue(maxP) ?? 1;
        int? best = parse.GetValue(top);
        return !(most > 0 && most <= 1)
            ? throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--p-max {most}: expected above 0 and at most 1."))
            : best < 1 ? throw new UsageException($"--top {best}: expected at least 1.")
            : new BulkRequest(most, best, parse.GetValue(regions), BasePairs.Parse(window.Name, parse.GetValue(window) ?? DefaultWindow));
    }
}

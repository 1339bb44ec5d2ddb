using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="PairsRequest"/>.</summary>
internal sealed class PairsOptionGroup
{
    private readonly Option<string?> file =
        new("--pairs") { Description = "test pairs of markers (epistasis): two ids a line", HelpName = "F" };

    private readonly Option<string?> with =
        new("--pairs-with") { Description = "test the pairs of one marker with all others", HelpName = "ID" };

    private readonly Option<bool> all =
        new("--pairs-all") { Description = "test all pairs of the markers that the filters keep; needs --p-max" };

    private readonly Option<double?> most = new("--p-max")
    {
        Description = "write only rows with p at most X: of pairs, or of all traits in one table",
        HelpName = "X",
    };

    public PairsOptionGroup(Command command)
    {
        foreach (Option option in (Option[])[file, with, all, most])
        {
            command.Add(option);
        }
    }

    /// <summary>The options that choose pairs.</summary>
    public IReadOnlyList<Option> Choices => [file, with, all];

    /// <summary>The option of the threshold.</summary>
    public Option<double?> MaxP => most;

    /// <summary>What was asked for; null where no pairs are.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="others">Options that do not go with pairs.</param>
    /// <exception cref="UsageException">Options that do not go together.</exception>
    public PairsRequest? Read(ParseResult parse, IEnumerable<Option> others)
    {
        if (!Choices.Any(option => OneOf.IsGiven(parse, option)))
        {
            return null;
        }

        Option chosen = OneOf.Given(parse, [.. Choices]);
        if (others.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException(
                $"{stray.Name} does not go with {chosen.Name}: the product of two markers is tested by Wald's test, "
                + "with the variances of one null model.");
        }

        double? maxP = parse.GetValue(most);
        return maxP is { } p && !(p > 0 && p <= 1)
            ? throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--p-max {p}: expected above 0 and at most 1."))
            : chosen == all && maxP is null
            ? throw new UsageException("--pairs-all needs --p-max X, which rows are written: m markers have m (m − 1)/2 pairs.")
            : new PairsRequest(parse.GetValue(file), parse.GetValue(with), maxP ?? 1);
    }
}

using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm prune</c> was asked for.</summary>
internal sealed record PruneRequest(
    GenotypeSource Genotypes, string? Keep, string? Remove, MarkerFilterRequest Markers, PruningOptions Pruning);

/// <summary>The options behind <see cref="PruneRequest"/>.</summary>
internal sealed class PruneOptionGroup
{
    private readonly Option<string[]> pairwise = new("--indep-pairwise")
    {
        Description = "window in kilobases (500kb) or markers, step of a window in markers, largest r2; default: 500kb 0.2",
        HelpName = "W[kb] [STEP] R2",
        Arity = new ArgumentArity(2, 4),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly GenotypeOptionGroup genotypes;

    /// <param name="command">Gets the options.</param>
    public PruneOptionGroup(Command command)
    {
        command.Add(pairwise);
        genotypes = new GenotypeOptionGroup(command);
        Run = new RunOptionGroup(command);
    }

    /// <summary>How the command runs.</summary>
    public RunOptionGroup Run { get; }

    /// <exception cref="UsageException">Options that do not go together or are out of range.</exception>
    public PruneRequest Read(ParseResult parse)
    {
        PruningOptions pruning = parse.GetValue(pairwise) is { Length: > 0 } given ? Pairwise(given) : new PruningOptions();
        UsageException.Check(pruning.Validate);
        return new PruneRequest(
            genotypes.Source(parse), genotypes.Keep(parse), genotypes.Remove(parse), genotypes.Markers(parse), pruning);
    }

    /// <summary>As PLINK reads it: <c>500kb 0.2</c>, <c>500 kb 1 0.2</c>, <c>1000 80 0.2</c>.</summary>
    private static PruningOptions Pairwise(string[] given)
    {
        const string Unit = "kb";
        string[] own = given is [_, Unit, ..] ? [given[0] + Unit, .. given[2..]] : given;
        bool isKilobases = own[0].EndsWith(Unit, StringComparison.OrdinalIgnoreCase);
        int step = 1;
        return own.Length is 2 or 3
            && TryNumber(isKilobases ? own[0][..^Unit.Length] : own[0], out double window)
            && (own.Length == 2 || int.TryParse(own[1], NumberStyles.None, CultureInfo.InvariantCulture, out step))
            && TryNumber(own[^1], out double limit)
            ? new PruningOptions
            {
                Window = window,
                Unit = isKilobases ? LdWindowUnit.Kilobases : LdWindowUnit.Snps,
                Step = step,
                MaxSquaredCorrelation = limit,
            }
            : throw new UsageException(
                $"--indep-pairwise {string.Join(' ', given)}: expected a window, a step if it is of markers, and r2: "
                + "500kb 0.2, or 1000 80 0.2.");
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}

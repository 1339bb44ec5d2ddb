using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm ldscore</c> was asked for.</summary>
internal sealed record LdScoreRequest(
    GenotypeSource Genotypes, string? Keep, string? Remove, MarkerFilterRequest Markers, LdScoreOptions Scores, string? WeightSnps,
        string? PrintSnps,
    int? Decimals)
{
    public string? Covariates { get; init; }

    public string? CovariateNames { get; init; }

    public IReadOnlyList<string> Idle { get; init; } = [];
}

/// <summary>The options behind <see cref="LdScoreRequest"/>.</summary>
internal sealed class LdScoreOptionGroup
{
    private readonly Option<double?> kb = Window("--window-kb", "--ld-wind-kb", "half the window in kilobases");
    private readonly Option<double?> cm = Window("--window-cm", "--ld-wind-cm",
        "half the window in centimorgans; default 1, or 1000 kb without a map");
    private readonly Option<double?> snps = Window("--window-snps", "--ld-wind-snps", "half the window in markers");
    private readonly Option<string?> map =
        new("--genetic-map") { Description = "PLINK's .map, or a HapMap table, that tells centimorgans by base pair", HelpName = "F" };
    private readonly Option<string?> annot =
        new("--annot") { Description = "annotations, a row for each marker; @ stands for the chromosome", HelpName = "F" };
    private readonly Option<string?> weights =
        new("--weights-snps") { Description = "SNPs of the regression: also write LD scores among them, P.weights.@", HelpName = "F" };
    private readonly Option<string?> print = new("--print-snps") { Description = "SNPs whose scores are written", HelpName = "F" };
    private readonly Option<double?> exponent =
        new("--pq-exp") { Description = "multiply annotations by (p(1-p)) to this power", HelpName = "A" };
    private readonly Option<bool> perAllele = new("--per-allele") { Description = "the same as --pq-exp 1" };
    private readonly Option<bool> skip = new("--skip-unplaced") { Description = "leave out markers without a position" };
    private readonly Option<int?> digits = new("--digits") { Description = "decimals of scores; default: all digits", HelpName = "D" };
    private readonly Option<string?> covar =
        new("--covar") { Description = "covariates to take out of the markers, for admixed samples", HelpName = "F" };
    private readonly Option<string?> covarNames = new("--covar-name") { Description = "which of them; default: all", HelpName = "A,B" };
    private readonly Option[] idle =
    [
        Idle("--l2"), Idle("--thin-annot"), Idle("--yes-really"), Idle("--invert-anyway"), Idle("--return-silly-things"), Idle("--pickle"),
        new Option<int?>("--chunk-size") { Description = "accepted, without effect here" },
    ];

    private readonly GenotypeOptionGroup genotypes;

    /// <param name="command">Gets the options.</param>
    public LdScoreOptionGroup(Command command)
    {
        foreach (Option option in (Option[])[kb, cm, snps, map, annot, weights, print, exponent, perAllele, skip, digits, covar, covarNames,
            .. idle])
        {
            command.Add(option);
        }

        genotypes = new GenotypeOptionGroup(command);
        Run = new RunOptionGroup(command);
    }

    /// <summary>How the command runs.</summary>
    public RunOptionGroup Run { get; }

    /// <exception cref="UsageException">Options that do not go together or are out of range.</exception>
    public LdScoreRequest Read(ParseResult parse)
    {
        Option<double?>[] given = [.. new[] { kb, cm, snps }.Where(option => OneOf.IsGiven(parse, option))];
        if (given.Length > 1)
        {
            throw new UsageException($"{string.Join(" and ", given.Select(option => option.Name))}: expected one window.");
        }

        if (parse.GetValue(perAllele) && parse.GetValue(exponent) is not null)
        {
            throw new UsageException("--per-allele and --pq-exp do not go together: --per-allele is --pq-exp 1.");
        }

        if (parse.GetValue(digits) is < 0 or > 17)
        {
            throw new UsageException($"--digits {parse.GetValue(digits)}: expected 0 to 17 decimals.");
        }

        if (parse.GetValue(covarNames) is not null && parse.GetValue(covar) is null)
        {
            throw new UsageException("--covar-name goes with --covar.");
        }

        var scores = new LdScoreOptions
        {
            Window = given.Length == 0 ? null : parse.GetValue(given[0]),
            Unit = given.Length == 0 || given[0] == cm ? LdWindowUnit.Centimorgans : given[0] == kb ? LdWindowUnit.Kilobases
                : LdWindowUnit.Snps,
            GeneticMap = parse.GetValue(map),
            Annotations = parse.GetValue(annot),
            FrequencyExponent = parse.GetValue(perAllele) ? 1 : parse.GetValue(exponent) ?? 0,
            SkipUnplaced = parse.GetValue(skip),
        };
        UsageException.Check(scores.Validate);
        return new LdScoreRequest(genotypes.Source(parse), genotypes.Keep(parse), genotypes.Remove(parse), genotypes.Markers(parse), scores,
            parse.GetValue(weights), parse.GetValue(print), parse.GetValue(digits))
        {
            Covariates = parse.GetValue(covar),
            CovariateNames = parse.GetValue(covarNames),
            Idle = [.. idle.Where(option => OneOf.IsGiven(parse, option) && option.Name is not ("--l2" or "--thin-annot"))
                .Select(option => option.Name)],
        };
    }

    private static Option<double?> Window(string name, string alias, string description) =>
        new(name, alias) { Description = description, HelpName = "X" };

    private static Option<bool> Idle(string name) => new(name) { Description = "accepted, without effect here" };
}

using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="LdscRequest"/>, under the names that ldsc gives them.</summary>
internal sealed class LdscOptionGroup
{
    private readonly Option<string?> h2 = new("--h2") { Description = "heritability of the trait of this file", HelpName = "F" };

    private readonly Option<string[]> rg = new("--rg")
    {
        Description = "genetic correlations of all pairs of these files, with blanks or commas between them",
        HelpName = "F",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> rgList =
        new("--rg-list") { Description = "the same of the files named in a file, one a line", HelpName = "F" };
    private readonly Option<string?> cts =
        new("--h2-cts") { Description = "cell types of --ref-ld-chr-cts, of the trait of this file", HelpName = "F" };
    private readonly Option<bool> first = new("--rg-first") { Description = "only the pairs of the first trait" };
    private readonly Option<bool> common = new("--common-snps") { Description = "only SNPs that all traits have" };
    private readonly Option<string?> match =
        new("--match") { Description = "how SNPs are found; position: by chromosome and base pair", HelpName = "id|position" };
    private readonly Option<string?> refLd = new("--ref-ld") { Description = "prefix of the LD scores", HelpName = "P" };
    private readonly Option<string?> refLdChr =
        new("--ref-ld-chr") { Description = "prefix of LD scores by chromosome, which takes the place of @ or follows", HelpName = "P" };
    private readonly Option<string?> refLdCts =
        new("--ref-ld-chr-cts") { Description = "list of cell types: name, prefixes of its LD scores and its controls'", HelpName = "F" };
    private readonly Option<string?> wLd =
        new("--w-ld") { Description = "prefix of the weights' LD scores; default: those of the model", HelpName = "P" };
    private readonly Option<string?> wLdChr = new("--w-ld-chr") { Description = "the same by chromosome", HelpName = "P" };
    private readonly Option<string?> frq =
        new("--frqfile") { Description = "prefix of the frequencies, for --overlap-annot", HelpName = "P" };
    private readonly Option<string?> frqChr = new("--frqfile-chr") { Description = "the same by chromosome", HelpName = "P" };
    private readonly Option<string?> chromosomes = new("--chr")
    {
        Description = "chromosomes whose files are taken; default: those of 1-22 that are there, without a gap",
        HelpName = "LIST",
    };
    private readonly Option<string?> m =
        new("--M") { Description = "M of each LD score in the place of the .l2.M_5_50 files", HelpName = "M" };
    private readonly Option<bool> notM = new("--not-M-5-50") { Description = "M counts SNPs of all frequencies (.l2.M)" };
    private readonly Option<int> blocks =
        new("--n-blocks") { Description = "blocks of the jackknife", HelpName = "B", DefaultValueFactory = _ => 200 };
    private readonly Option<string?> twoStep = new("--two-step")
    {
        Description = "chi-squared below which SNPs estimate the intercept, or none; default 30 with --h2, none with --rg",
        HelpName = "X",
    };
    private readonly Option<double?> chisqMax =
        new("--chisq-max") { Description = "SNPs of this chi-squared or more are left out", HelpName = "X" };
    private readonly Option<double?> productMax = new("--chisq-max-product")
    {
        Description = "with --rg: SNPs are left out where the product of both chi-squared is the square of this or more, as ldsc has it",
        HelpName = "X",
    };
    private readonly Option<bool> noIntercept = new("--no-intercept") { Description = "intercepts are 1, of covariances 0" };
    private readonly Option<string?> interceptH2 =
        new("--intercept-h2") { Description = "intercepts of h2, by trait; nan is estimated", HelpName = "X" };
    private readonly Option<string?> interceptGencov = new("--intercept-gencov")
    {
        Description = "intercepts of covariances with the first trait, by trait as ldsc has it; one number is for all pairs",
        HelpName = "X",
    };
    private readonly Option<string?> sampPrev =
        new("--samp-prev") { Description = "share of cases in each sample; nan for quantitative traits", HelpName = "P" };
    private readonly Option<string?> popPrev = new("--pop-prev") { Description = "share of cases in the population", HelpName = "K" };
    private readonly Option<string?> irls = new("--irls")
    {
        Description = "converge: weights follow the estimates until nothing changes, not two times",
        HelpName = "two|converge",
    };
    private readonly Option<bool> overlap =
        new("--overlap-annot") { Description = "annotations overlap: enrichment from the .annot files" };
    private readonly Option<bool> coefficients = new("--print-coefficients") { Description = "coefficients in P.results (always)" };
    private readonly Option<bool> covariance = new("--print-cov") { Description = "write the covariance of the coefficients, P.cov" };
    private readonly Option<bool> deletes = new("--print-delete-vals") { Description = "write the estimates without each block, P.delete" };
    private readonly Option<bool> allCts = new("--print-all-cts") { Description = "rows of controls too" };
    private readonly Option<bool> noAlleles = new("--no-check-alleles") { Description = "alleles of the traits are the same" };
    private readonly Option<string?> write =
        new("--write-sumstats") { Description = "write each trait as it was read, P.TRAIT.sumstats.gz", HelpName = "P" };

    private readonly Option[] idle =
    [
        Idle<bool>("--yes-really"), Idle<int?>("--chunk-size"), Idle<bool>("--invert-anyway"), Idle<bool>("--return-silly-things"),
        Idle<bool>("--pickle"), Idle<bool>("--thin-annot"),
    ];

    private readonly SumstatsOptionGroup sumstats;

    /// <param name="command">Gets the options.</param>
    public LdscOptionGroup(Command command)
    {
        foreach (Option option in (Option[])[h2, rg, rgList, cts, first, common, match, refLd, refLdChr, refLdCts, wLd, wLdChr, frq, frqChr,
            chromosomes, m, notM, blocks, twoStep, chisqMax, productMax, noIntercept, interceptH2, interceptGencov, sampPrev, popPrev, irls,
            overlap, coefficients, covariance, deletes, allCts, noAlleles, write, .. idle])
        {
            command.Add(option);
        }

        match.AcceptOnlyFromAmong("id", "position");
        irls.AcceptOnlyFromAmong("two", "converge");
        sumstats = new SumstatsOptionGroup(command);
        Run = new PlainRunOptionGroup(command);
    }

    /// <summary>How the command runs.</summary>
    public PlainRunOptionGroup Run { get; }

    /// <exception cref="UsageException">Options that do not go together or are out of range.</exception>
    public LdscRequest Read(ParseResult parse)
    {
        Option given = OneOf.Given(parse, [h2, rg, rgList, cts]);
        LdscTask task = given == h2 ? LdscTask.Heritability : given == cts ? LdscTask.CellTypes : LdscTask.Correlation;
        Require(parse, task);
        SumstatsOptions reading = sumstats.Read(parse);
        LdRegressionOptions regression = Regression(parse, task);
        string[] paths = Paths(parse, given);
        RequireEach(regression, paths.Length);
        if (reading.EffectiveN && (regression.SamplePrevalences.Count == 0
            || regression.SamplePrevalences.Any(share => !double.IsNaN(share) && share != 0.5)))
        {
            throw new UsageException("--n-eff goes with --samp-prev 0.5: the effective N is that of a sample half of which are cases.");
        }

        return new LdscRequest(task, paths, Reference(parse), regression, reading)
        {
            Overlap = parse.GetValue(overlap) ? new AnnotationOptions
            {
                Frequencies = parse.GetValue(frqChr) ?? parse.GetValue(frq),
                FrequenciesByChromosome = parse.GetValue(frqChr) is not null,
                AllSnps = parse.GetValue(notM),
            }
            : null,
            CellTypes = parse.GetValue(refLdCts),
            AllCellTypes = parse.GetValue(allCts),
            FirstOnly = parse.GetValue(first),
            CommonSnps = parse.GetValue(common),
            PrintCoefficients = parse.GetValue(coefficients),
            PrintCovariance = parse.GetValue(covariance),
            PrintDeletes = parse.GetValue(deletes),
            WriteSumstats = parse.GetValue(write),
            Idle = [.. WithoutEffect(parse).Where(option => OneOf.IsGiven(parse, option)).Select(option => option.Name)],
        };
    }

    /// <summary>Prevalences are of each trait; so are intercepts, unless there is one for all.</summary>
    private void RequireEach(LdRegressionOptions regression, int traits)
    {
        (Option Option, int Count, bool MayBeOne)[] lists =
        [
            (sampPrev, regression.SamplePrevalences.Count, false), (popPrev, regression.PopulationPrevalences.Count, false),
            (interceptH2, regression.HeritabilityIntercepts.Count, true),
        ];
        foreach ((Option option, int count, bool mayBeOne) in lists)
        {
            if (count != 0 && count != traits && !(mayBeOne && count == 1))
            {
                throw new UsageException($"{option.Name}: {count} numbers for {traits} traits; expected one for each (nan for none).");
            }
        }
    }

    /// <summary>Options that do nothing, with these others.</summary>
    private IEnumerable<Option> WithoutEffect(ParseResult parse)
    {
        bool needsFrequencies = parse.GetValue(overlap) && !parse.GetValue(notM);
        return [.. idle.Where(option => option.Name != "--thin-annot"), .. needsFrequencies ? Array.Empty<Option>() : [frq, frqChr]];
    }

    private static Option<T> Idle<T>(string name) => new(name)
    {
        Description = name == "--thin-annot" ? "accepted; annotations without ids are told by their header"
            : "accepted, without effect here",
    };

    private void Require(ParseResult parse, LdscTask task)
    {
        if (task == LdscTask.CellTypes != OneOf.IsGiven(parse, refLdCts))
        {
            throw new UsageException("--h2-cts and --ref-ld-chr-cts go together.");
        }

        OneOf.Given(parse, [refLd, refLdChr]);
        foreach ((Option one, Option other) in new (Option, Option)[] { (wLd, wLdChr), (frq, frqChr), (noIntercept, interceptH2),
            (noIntercept, interceptGencov) })
        {
            if (OneOf.IsGiven(parse, one) && OneOf.IsGiven(parse, other))
            {
                throw new UsageException($"{one.Name} and {other.Name} do not go together.");
            }
        }

        Option[] ofPairs = [first, common, productMax, interceptGencov, noAlleles];
        if (task != LdscTask.Correlation && Array.Find(ofPairs, option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException($"{stray.Name} goes with --rg.");
        }
    }

    private string[] Paths(ParseResult parse, Option given)
    {
        if (given == h2 || given == cts)
        {
            return [parse.GetValue(given == h2 ? h2 : cts)!];
        }

        string[] paths = given == rg
            ? [.. parse.GetValue(rg)!.SelectMany(item =>
                item.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))]
            : [.. Lines(parse.GetValue(rgList)!)];
        return paths.Length >= 2 ? paths : throw new UsageException($"{given.Name}: {paths.Length} file; expected two or more.");
    }

    private static List<string> Lines(string path)
    {
        var paths = new List<string>();
        using var lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            paths.Add(System.Text.Encoding.UTF8.GetString(line).Trim());
        }

        return paths;
    }

    private LdReferenceOptions Reference(ParseResult parse)
    {
        IReadOnlySet<string>? named = null;
        UsageException.Check(() => named = parse.GetValue(chromosomes) is { } list ? MarkerFilter.ParseChromosomes(list) : null);
        string scores = parse.GetValue(refLdChr) ?? parse.GetValue(refLd)!;
        return new LdReferenceOptions
        {
            Scores = scores.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            ScoresByChromosome = parse.GetValue(refLdChr) is not null,
            Weights = parse.GetValue(wLdChr) ?? parse.GetValue(wLd),
            WeightsByChromosome = parse.GetValue(wLdChr) is not null,
            Chromosomes = named,
            AllSnps = parse.GetValue(notM),
            M = parse.GetValue(m) is { } text ? Numbers(m, text) : null,
        };
    }

    private LdRegressionOptions Regression(ParseResult parse, LdscTask task)
    {
        bool isFixed = parse.GetValue(noIntercept);
        var options = new LdRegressionOptions
        {
            Blocks = parse.GetValue(blocks),
            TwoStep = parse.GetValue(twoStep) switch
            {
                null => null,
                "none" => double.PositiveInfinity,
                { } text => Numbers(twoStep, text) is [> 0 and var cut] ? cut
                    : throw new UsageException($"--two-step '{text}': expected one number above 0, or none."),
            },
            MaxChiSquared = parse.GetValue(chisqMax),
            MaxChiSquaredProduct = parse.GetValue(productMax),
            HeritabilityIntercepts = isFixed ? [1] : List(parse, interceptH2),
            CovarianceIntercepts = isFixed && task == LdscTask.Correlation ? [0] : List(parse, interceptGencov),
            SamplePrevalences = List(parse, sampPrev),
            PopulationPrevalences = List(parse, popPrev),
            Converge = parse.GetValue(irls) == "converge",
            SkipAlleleCheck = parse.GetValue(noAlleles),
            MatchPositions = parse.GetValue(match) == "position",
        };
        UsageException.Check(options.Validate);
        return options;
    }

    private static double[] List(ParseResult parse, Option<string?> option) => parse.GetValue(option) is { } text ? Numbers(option, text)
        : [];

    /// <summary>Numbers with commas between them; N stands for a minus, as a dash would begin an option.</summary>
    private static double[] Numbers(Option option, string text) => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(item =>
        item.Equals("nan", StringComparison.OrdinalIgnoreCase) || item.Equals("NA", StringComparison.OrdinalIgnoreCase) ? double.NaN
        : double.TryParse(item.StartsWith('N') ? $"-{item[1..]}" : item, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) ? value
        : throw new UsageException($"{option.Name} '{text}': '{item}' is no number; expected numbers with commas between them, or nan."))];
}

using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="GeneralisedRequest"/>.</summary>
internal sealed class GeneralisedOptionGroup
{
    private static readonly string[] Families = ["gaussian", "binomial", "poisson", "nbinom2", "cox"];

    private readonly Option<string?> family = new("--family")
    {
        Description = "what traits are: cases and controls (binomial), counts (poisson, nbinom2), times to an event (cox), or measurements, the default",
        HelpName = string.Join('|', Families),
    };

    private readonly Option<string?> formula = new("--spa")
    {
        Description = "formula of saddlepoints: bn, Barndorff-Nielsen's, the default; or lr, Lugannani and Rice's",
        HelpName = "bn|lr",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<double> cutoff = new("--spa-cutoff")
    {
        Description = "scores beyond this many deviations get p by a saddlepoint; default: 2",
        HelpName = "X",
        DefaultValueFactory = _ => GeneralisedTestOptions.Default.SaddlepointCutoff,
    };

    private readonly Option<string> cumulants = new("--spa-cgf")
    {
        Description = "saddlepoint of the score as the null model has it (p, the default), or of the rescaled score as other programs (r)",
        HelpName = "p|r",
        DefaultValueFactory = _ => "p",
    };

    private readonly Option<string> firth = new("--firth")
    {
        Description = "effects with p below 0.05 by Firth's penalised likelihood: of the marker alone (approx, the default), with covariates (full), or not (off)",
        HelpName = "approx|full|off",
        DefaultValueFactory = _ => "approx",
    };

    private readonly Option<int> exact = new("--exact-mac")
    {
        Description = "exact law of the carriers' cases for markers with at most N copies of the rarer allele; default: 0, never",
        HelpName = "N",
    };

    private readonly Option<string> tau = new("--loco-tau")
    {
        Description = "with --family and --loco: variances of the whole genome for every chromosome (shared, the default), or estimated anew (own)",
        HelpName = "shared|own",
        DefaultValueFactory = _ => "shared",
    };

    private readonly Option<bool> refit = new("--condition-refit")
    {
        Description = "with --family: fit the null model again with the markers of --condition",
    };

    private readonly bool scans;

    /// <param name="command">Gets the options.</param>
    /// <param name="scans">Whether it tests markers; else it has the options of null models only.</param>
    public GeneralisedOptionGroup(Command command, bool scans = true)
    {
        this.scans = scans;
        family.AcceptOnlyFromAmong(Families);
        formula.AcceptOnlyFromAmong("bn", "lr");
        cumulants.AcceptOnlyFromAmong("p", "r");
        firth.AcceptOnlyFromAmong("approx", "full", "off");
        tau.AcceptOnlyFromAmong("shared", "own");
        foreach (Option option in scans ? (Option[])[family, .. OfTests, tau, refit] : [family, tau])
        {
            command.Add(option);
        }
    }

    /// <summary>That of the family.</summary>
    public Option Family => family;

    /// <summary>Those of tails and effects of single markers.</summary>
    public IReadOnlyList<Option> OfMarkers => OfTests;

    private Option[] OfTests => [formula, cutoff, cumulants, firth, exact];

    /// <summary>What was asked for.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="hasSaved">Whether the null model is a saved one, which knows its family.</param>
    /// <param name="others">Options that go with measurements only.</param>
    /// <param name="loco">What leaves chromosomes out.</param>
    /// <param name="condition">What markers are tested given.</param>
    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public GeneralisedRequest Read(ParseResult parse, bool hasSaved, IEnumerable<Option> others, Option loco, Option condition)
    {
        ResponseFamily own = parse.GetValue(family) is { } name ? FamilyNames.Families[name] : ResponseFamily.Gaussian;
        bool isGaussian = own == ResponseFamily.Gaussian;
        Option[] ofFamily = hasSaved ? [tau, refit] : [.. OfTests, tau, refit];
        if (hasSaved && OneOf.IsGiven(parse, family))
        {
            throw new UsageException("--family does not go with --null, whose model has its family.");
        }

        if (isGaussian && ofFamily.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException($"{stray.Name} goes with --family binomial, poisson, nbinom2 or cox.");
        }

        if (OneOf.IsGiven(parse, exact) && !hasSaved && own != ResponseFamily.Binomial)
        {
            throw new UsageException($"{exact.Name} goes with --family binomial.");
        }

        if (own == ResponseFamily.Cox && parse.GetValue(firth) == "full")
        {
            throw new UsageException("--firth full does not go with --family cox: expected approx or off.");
        }

        foreach ((Option option, Option needed) in (ReadOnlySpan<(Option, Option)>)[(tau, loco), (refit, condition)])
        {
            if (OneOf.IsGiven(parse, option) && !OneOf.IsGiven(parse, needed))
            {
                throw new UsageException($"{option.Name} goes with {needed.Name}.");
            }
        }

        if (!isGaussian && others.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } other)
        {
            throw new UsageException($"{other.Name} does not go with --family {FamilyNames.Name(own)}.");
        }

        return new GeneralisedRequest(
            own,
            !scans ? GeneralisedTestOptions.Default : new GeneralisedTestOptions
            {
                SaddlepointCutoff = parse.GetValue(cutoff),
                IsLugannaniRice = parse.GetValue(formula) == "lr",
                Cumulants = parse.GetValue(cumulants) == "r" ? ScoreCumulants.Rescaled : ScoreCumulants.NullModel,
                Firth = parse.GetValue(firth) switch
                {
                    "full" => FirthMethod.Full,
                    "off" => FirthMethod.Off,
                    _ => FirthMethod.Approximate,
                },
                ExactCount = parse.GetValue(exact),
            },
            parse.GetValue(tau) == "shared", parse.GetValue(refit));
    }
}

/// <summary>Traits that are no measurements, and their tests.</summary>
/// <param name="Family">Gaussian for measurements.</param>
/// <param name="Tests">How markers are tested where they are not.</param>
/// <param name="SharesVariances">Whether chromosomes that are left out leave the variances as they are.</param>
/// <param name="RefitsConditions">Whether markers that others are tested given are covariates of the null model.</param>
internal sealed record GeneralisedRequest(ResponseFamily Family, GeneralisedTestOptions Tests, bool SharesVariances, bool RefitsConditions)
{
    /// <summary>Whether traits are cases and controls, or counts.</summary>
    public bool IsGeneralised => Family != ResponseFamily.Gaussian;

    /// <summary>Markers that others are tested given by their scores.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];
}

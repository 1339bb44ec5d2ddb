using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="BiobankRequest"/>.</summary>
internal sealed class BiobankOptionGroup
{
    private const string Biobank = "biobank";
    private const string Mixture = "mixture";

    private readonly Option<string> scale = new("--scale")
    {
        Description = "biobank: no matrix of n × n, for more samples than fit; always leaves the marker's chromosome out",
        DefaultValueFactory = _ => "exact",
    };

    private readonly Option<string?> modelMarkers = new("--model-markers")
    {
        Description = "with --scale biobank: file of the markers of the kinship; default: all that the filters keep",
        HelpName = "F",
    };

    private readonly Option<string?> modelGenotypes = new("--model-bfile")
    {
        Description = "with --scale biobank: prefix of the .bed, .bim and .fam of the kinship, where other markers are tested",
        HelpName = "P",
    };

    private readonly Option<string?> components = new("--components")
    {
        Description = "with --scale biobank: file of the markers of the kinship and the set of each; every set has a variance of its own",
        HelpName = "F",
    };

    private readonly Option<bool> ml = new("--ml") { Description = "with --scale biobank: maximum likelihood instead of REML" };

    private readonly Option<string?> prior = new("--prior")
    {
        Description = "with --scale biobank: effects of markers are infinitesimal (default), or a mixture of two normals where it predicts better",
    };

    private readonly Option<double?> tolerance = new("--cg-tolerance")
    {
        Description = "with --scale biobank: relative residual at which equations are solved; default: 5e-4",
        HelpName = "X",
    };

    private readonly Option<int?> probes = new("--max-probes")
    {
        Description = "with --scale biobank: most random probes for the Monte Carlo error of h2; default: 480",
        HelpName = "N",
    };

    private readonly Option<string?> save = new("--save-predictions")
    {
        Description = "with --scale biobank: save predictions without each chromosome as REGENIE's P_pred.list and .loco files, for --pred",
        HelpName = "P",
    };

    private readonly Option<bool> effects = new("--save-effects")
    {
        Description = "with --scale biobank: write the effects of the kinship's markers, which predict --effects scores others by",
    };

    /// <param name="command">Gets the options.</param>
    /// <param name="scans">Whether it scans; else it saves what null models predict in any case.</param>
    public BiobankOptionGroup(Command command, bool scans = true)
    {
        scale.AcceptOnlyFromAmong("exact", Biobank);
        prior.AcceptOnlyFromAmong("infinitesimal", Mixture);
        foreach (Option option in ((Option[])[scale, .. Own]).Where(option => scans || option != save))
        {
            command.Add(option);
        }
    }

    /// <summary>The option that asks for it.</summary>
    public Option Choice => scale;

    /// <summary>What is stored beside the results.</summary>
    public IReadOnlyList<Option> SaveOptions => [save, effects];

    private Option[] Own => [modelMarkers, modelGenotypes, components, ml, prior, tolerance, probes, save, effects];

    /// <summary>What was asked for; null for a scan with a relationship matrix.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="others">Options that do not go with it.</param>
    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public BiobankRequest? Read(ParseResult parse, IEnumerable<Option> others)
    {
        if (parse.GetValue(scale) != Biobank)
        {
            Option? own = Own.FirstOrDefault(option => OneOf.IsGiven(parse, option));
            return own is null ? null : throw new UsageException($"{own.Name} goes with --scale biobank.");
        }

        if (others.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException(
                $"{stray.Name} does not go with --scale biobank, whose kinship is that of all traits and is never formed.");
        }

        if (OneOf.IsGiven(parse, components) && OneOf.IsGiven(parse, modelMarkers))
        {
            throw new UsageException("--model-markers does not go with --components, whose file names the markers of the kinship.");
        }

        if (parse.GetValue(prior) == Mixture && OneOf.IsGiven(parse, components))
        {
            throw new UsageException("--prior mixture does not go with --components, whose sets have a normal each.");
        }

        double? residual = parse.GetValue(tolerance);
        int? most = parse.GetValue(probes);
        return residual is not (null or (> 0 and < 1))
            ? throw new UsageException(FormattableString.Invariant($"--cg-tolerance {residual}: expected above 0 and below 1."))
            : most < 2 ? throw new UsageException($"--max-probes {most}: expected at least 2.")
            : new BiobankRequest(parse.GetValue(modelMarkers), residual, most)
            {
                ComponentsPath = parse.GetValue(components),
                Method = parse.GetValue(ml) ? LikelihoodMethod.Ml : LikelihoodMethod.Reml,
                Prior = parse.GetValue(prior) == Mixture ? MarkerPrior.Mixture : MarkerPrior.Infinitesimal,
                ModelPath = parse.GetValue(modelGenotypes),
                SavesEffects = parse.GetValue(effects),
                SavePrefix = parse.GetValue(save) is { } prefix ? RunOptionGroup.Prefix(prefix) : null,
            };
    }
}

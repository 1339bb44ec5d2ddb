using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options of <c>gpulmm null</c>: those of a scan that its null models depend on.</summary>
internal sealed class NullOptionGroup
{
    private readonly Option<string?> background = new("--background")
    {
        Description = "none: null models without random effects; default: with a kinship",
    };

    private readonly Option<string?> kinship = new("--kinship")
    {
        Description = "prefix or path of a relationship matrix; without it one is computed",
        HelpName = "P",
    };

    private readonly Option<string?> method = new("--kinship-method") { Description = "how it is computed; default: centered" };
    private readonly Option<bool> loco = new("--loco") { Description = "also a null model for every chromosome left out of the kinship" };
    private readonly GenotypeOptionGroup genotypes;
    private readonly StudyOptionGroup study;
    private readonly FormulaScanOptionGroup model;
    private readonly GeneralisedOptionGroup generalised;
    private readonly BiobankOptionGroup biobank;

    public NullOptionGroup(Command command)
    {
        background.AcceptOnlyFromAmong("none");
        method.AcceptOnlyFromAmong(KinshipChoice.Methods);
        foreach (Option option in (Option[])[background, kinship, method, loco])
        {
            command.Add(option);
        }

        genotypes = new GenotypeOptionGroup(command);
        study = new StudyOptionGroup(command, hasCovariates: true);
        model = new FormulaScanOptionGroup(command, scans: false);
        generalised = new GeneralisedOptionGroup(command, scans: false);
        biobank = new BiobankOptionGroup(command, scans: false);
        Run = new RunOptionGroup(command);
    }

    /// <summary>How the command runs.</summary>
    public RunOptionGroup Run { get; }

    /// <summary>What was asked for, as the scan that would fit the same null models.</summary>
    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public ScanRequest Read(ParseResult parse)
    {
        bool hasKinship = parse.GetValue(background) is null;
        StudySamplesOptions samples = study.Read(parse, genotypes);
        GeneralisedRequest traits = generalised.Read(parse, false, [model.InteractionOption, biobank.Choice], loco, study.Condition);
        if (traits.Family == ResponseFamily.Cox)
        {
            throw new UsageException("--family cox: null models of times to an event are not saved; scan fits them.");
        }

        FormulaScanRequest? formula = model.Read(parse, genotypes, traits.Family) is { } own
            ? own with { ConditionalMarkers = samples.ConditionalMarkers } : null;
        Require(parse, formula, hasKinship);
        string prefix = Run.Read(parse).Out;
        return new ScanRequest(
            genotypes.Source(parse), samples, genotypes.Markers(parse), hasKinship, parse.GetValue(kinship),
            KinshipChoice.Method(parse.GetValue(method) ?? KinshipChoice.Methods[0]), parse.GetValue(loco), AssociationOptions.Default,
            AssociationFormat.Tsv, false, formula, formula is null ? model.Interaction(parse) : null, false, null, null)
        {
            Generalised = traits with { RefitsConditions = true },
            Biobank = biobank.Read(
                parse, [background, kinship, method, model.InteractionOption, model.FormulaOption]) is { } scale
                ? scale with { SavePrefix = prefix } : null,
        };
    }

    private void Require(ParseResult parse, FormulaScanRequest? formula, bool hasKinship)
    {
        Option[] strays = formula is not null ? [.. study.All.Except([study.Condition]), background, kinship, method]
            : !hasKinship ? [kinship, method, loco] : parse.GetValue(kinship) is not null ? [method]
            : [];
        Option? stray = strays.FirstOrDefault(option => OneOf.IsGiven(parse, option));
        string than = formula is not null ? "--formula" : !hasKinship ? "--background none" : "--kinship";
        if (stray is not null)
        {
            throw new UsageException($"{stray.Name} does not go with {than}.");
        }

        if (parse.GetValue(loco) && formula is null && OneOf.IsGiven(parse, model.InteractionOption))
        {
            throw new UsageException("--loco does not go with --interaction, whose tests are Wald's at the variances of the null model.");
        }
    }
}

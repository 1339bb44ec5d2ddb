using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="ScanRequest"/>.</summary>
internal sealed class ScanOptionGroup
{
    private readonly Option<string?> background = new("--background")
    {
        Description = "none: linear regression, for unrelated samples; default: a mixed model with a kinship",
    };

    private readonly Option<string[]> kinship = new("--kinship")
    {
        Description = "prefix or path of a relationship matrix; without it one is computed",
        HelpName = "P",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> method = new("--kinship-method") { Description = "how it is computed; default: centered" };
    private readonly Option<bool> loco = new("--loco") { Description = "leave the marker's chromosome out of the kinship" };

    private readonly Option<string> test = new("--test")
    {
        Description = "of wald, lrt and score, between commas",
        HelpName = "LIST",
        DefaultValueFactory = _ => "wald",
    };

    private readonly Option<bool> fixedLambda = new("--fixed-lambda") { Description = "keep the variance ratio of the null model" };
    private readonly ResultFormatOption format = new();
    private readonly Option<bool> report =
        new("--report") { Description = "write P.html with its plots in P.plots: the first test of every trait" };

    private readonly GenotypeOptionGroup genotypes;
    private readonly StudyOptionGroup study;
    private readonly FormulaScanOptionGroup model;
    private readonly JointOptionGroup joint;
    private readonly PairsOptionGroup pairs;
    private readonly ConditionalOptionGroup conditional;
    private readonly BulkOptionGroup bulk;
    private readonly BiobankOptionGroup biobank;
    private readonly ShardOptionGroup shard;
    private readonly JournalOptionGroup journal;

    public ScanOptionGroup(Command command)
    {
        background.AcceptOnlyFromAmong("none");
        method.AcceptOnlyFromAmong(KinshipChoice.Methods);
        foreach (Option option in (Option[])[background, kinship, method, loco, test, fixedLambda, format.Option, report])
        {
            command.Add(option);
        }

        genotypes = new GenotypeOptionGroup(command);
        study = new StudyOptionGroup(command, hasCovariates: true);
        joint = new JointOptionGroup(
            command, (background, "it needs a kinship"), (test, "its tests are JOINT, COMMON and DIFF, by Wald's statistic"),
            (report, "a report shows scans of single traits"));
        model = new FormulaScanOptionGroup(command);
        pairs = new PairsOptionGroup(command);
        conditional = new ConditionalOptionGroup(command);
        bulk = new BulkOptionGroup(command, pairs.MaxP);
        biobank = new BiobankOptionGroup(command);
        shard = new ShardOptionGroup(command);
        journal = new JournalOptionGroup(command);
        Run = new RunOptionGroup(command);
    }

    /// <summary>How the command runs.</summary>
    public RunOptionGroup Run { get; }

    /// <summary>What was asked for, and how it is to run.</summary>
    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public (ScanRequest Request, RunOptions Run) ReadAll(ParseResult parse)
    {
        ScanRequest request = Read(parse);
        RunOptions run = Run.Read(parse) with { Journal = journal.Read(parse, [joint.Option, .. pairs.Choices, .. bulk.Choices]) };
        return (request, ShardOptionGroup.Run(run, request.Association.Shard));
    }

    private ScanRequest Read(ParseResult parse)
    {
        PairsRequest? products = pairs.Read(
            parse,
            [loco, fixedLambda, report, joint.Option, model.InteractionOption, .. parse.GetValue(test) == "wald" ? (Option[])[] : [test]]);
        StudySamplesOptions samples = study.Read(parse, genotypes);
        FormulaScanRequest? formula = model.Read(parse, genotypes) is { } own
            ? own with { ConditionalMarkers = samples.ConditionalMarkers } : null;
        BulkRequest? many = bulk.Read(
            parse, products is not null,
            [loco, report, joint.Option, .. model.All, .. parse.GetValue(test) == "wald" ? (Option[])[] : [test]]);
        RequireModelOptions(parse, formula);
        bool hasKinship = parse.GetValue(background) is null;
        var request = new ScanRequest(
            genotypes.Source(parse), samples, genotypes.Markers(parse), hasKinship, KinshipPath(parse, hasKinship),
            KinshipChoice.Method(parse.GetValue(method) ?? KinshipChoice.Methods[0]), parse.GetValue(loco),
            new AssociationOptions
            {
                Tests = Chosen(parse.GetValue(test)!),
                FixedLambda = parse.GetValue(fixedLambda),
                MaxP = products?.MaxP ?? 1,
                Shard = shard.Read(parse, [joint.Option, model.SaveOption, .. pairs.Choices, .. conditional.Choices, .. bulk.Choices]),
            },
            format.Read(parse), parse.GetValue(report), formula, formula is null ? model.Interaction(parse) : null,
            joint.Read(parse, samples.PhenotypeNames), products, many)
        {
            Conditional = conditional.Read(parse, [joint.Option, model.InteractionOption, model.SavedOption, .. pairs.Choices]),
            Biobank = biobank.Read(
                parse,
                [background, kinship, method, fixedLambda, joint.Option, model.InteractionOption, model.SavedOption, model.FormulaOption,
                    .. pairs.Choices, .. conditional.Choices]),
        };
        UsageException.Check(request.Association.Validate);
        if (request.Bulk is not null && (request.Conditional is not null || request.Biobank is not null))
        {
            string option = request.Biobank is null ? "--condition-best" : "--scale biobank";
            throw new UsageException($"{option} does not go with one table of all traits (--p-max, --top, --regions).");
        }

        RequireInteractionOptions(parse, request);
        return request.IsJoint && (formula is not null || request.Interaction is not null)
            ? throw new UsageException("--joint goes with a phenotype table, not with --formula, --null or --interaction.") : request;
    }

    private void RequireModelOptions(ParseResult parse, FormulaScanRequest? formula)
    {
        if (formula is null)
        {
            return;
        }

        IEnumerable<Option> ofStudy = formula.NullPath is null ? study.All.Except([study.Condition]) : study.All.Append(loco);
        if (ofStudy.Concat([background, kinship, method, fixedLambda]).FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException($"{stray.Name} does not go with {(formula.NullPath is null ? "--formula" : "--null")}.");
        }
    }

    private void RequireInteractionOptions(ParseResult parse, ScanRequest request)
    {
        if (request.Interaction is null && !(request.Model?.Options.Environments.Count > 0))
        {
            return;
        }

        Option? stray = OneOf.IsGiven(parse, test) ? test : parse.GetValue(fixedLambda) ? fixedLambda
            : request.Interaction is not null && request.Loco ? loco : null;
        if (stray is not null)
        {
            throw new UsageException(
                $"{stray.Name} does not go with --interaction, whose tests are Wald's at the variances of the null model.");
        }
    }

    private string? KinshipPath(ParseResult parse, bool hasKinship)
    {
        string[] paths = parse.GetValue(kinship)!;
        bool isMethodGiven = parse.GetValue(method) is not null;
        if (paths.Length > 1)
        {
            throw new UsageException(
                $"--kinship is given {paths.Length} times: a scan with several kernels takes them by --formula and --kernel.");
        }

        if (paths.Length > 0 && isMethodGiven)
        {
            throw new UsageException("--kinship-method goes with a kinship computed here, not with --kinship.");
        }

        (bool IsGiven, Option Option)[] ofKinship =
        [
            (paths.Length > 0, kinship), (isMethodGiven, method), (parse.GetValue(loco), loco), (parse.GetValue(fixedLambda), fixedLambda),
        ];
        return !hasKinship && ofKinship.FirstOrDefault(one => one.IsGiven).Option is { } stray
            ? throw new UsageException($"{stray.Name} goes with a kinship, and --background none has none.") : paths.FirstOrDefault();
    }

    private static MarkerTest[] Chosen(string list) =>
        Array.ConvertAll(StudyOptionGroup.Names("--test", list), word => ScanCommand.Tests.TryGetValue(word, out MarkerTest test)
        ? test
        : throw new UsageException($"--test '{word}': expected wald, lrt or score."));
}

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

    private readonly Option<string?> sparse = new("--sparse-kinship")
    {
        Description = "prefix or path of a sparse relationship matrix (.grm.sp, .mtx): exact tests at the variances of the null model",
        HelpName = "P",
    };

    private readonly Option<string?> predictions = new("--pred")
    {
        Description = "REGENIE's list of traits and .loco predictions (P_pred.list), or that of --save-predictions",
        HelpName = "F",
    };

    private readonly Option<string?> method = new("--kinship-method") { Description = "how it is computed; default: centered" };
    private readonly Option<bool> loco = new("--loco") { Description = "leave the marker's chromosome out of the kinship" };

    private readonly Option<string> test = new("--test")
    {
        Description = "of wald, lrt and score, between commas; with --family of score, the default, and firth",
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
    private readonly GeneralisedOptionGroup generalised;
    private readonly SetsOptionGroup sets;
    private readonly ShardOptionGroup shard;
    private readonly JournalOptionGroup journal;

    public ScanOptionGroup(Command command)
    {
        background.AcceptOnlyFromAmong("none");
        method.AcceptOnlyFromAmong(KinshipChoice.Methods);
        foreach (Option option in
            (Option[])[background, kinship, sparse, predictions, method, loco, test, fixedLambda, format.Option, report])
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
        generalised = new GeneralisedOptionGroup(command);
        sets = new SetsOptionGroup(command);
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
        RunOptions run = Run.Read(parse) with
        {
            Journal = journal.Read(parse, []),
        };
        return (request, ShardOptionGroup.Run(run, request.Association.Shard));
    }

    private ScanRequest Read(ParseResult parse)
    {
        PairsRequest? products = pairs.Read(
            parse,
            [loco, fixedLambda, report, joint.Option, model.InteractionOption, .. parse.GetValue(test) == "wald" ? (Option[])[] : [test]]);
        StudySamplesOptions samples = study.Read(parse, genotypes);
        GeneralisedRequest traits = generalised.Read(
            parse, OneOf.IsGiven(parse, model.SavedOption),
            [fixedLambda, joint.Option, .. pairs.Choices, .. conditional.Choices, .. bulk.Choices, biobank.Choice],
            loco, study.Condition);
        samples = samples with { AreTimesToEvents = traits.Family == ResponseFamily.Cox };
        if (traits.IsGeneralised && !traits.RefitsConditions && !OneOf.IsGiven(parse, model.InteractionOption))
        {
            traits = traits with { Given = samples.ConditionalMarkers };
            samples = samples with { ConditionalMarkers = [] };
        }

        FormulaScanRequest? formula = model.Read(parse, genotypes, traits.Family) is { } own
            ? own with { ConditionalMarkers = samples.ConditionalMarkers } : null;
        BulkRequest? many = bulk.Read(
            parse, products is not null,
            [loco, report, joint.Option, .. model.All, .. parse.GetValue(test) == "wald" ? (Option[])[] : [test]]);
        RequireModelOptions(parse, formula);
        string? sparsePath = Alone(parse, sparse, [background, predictions]), listPath = Alone(parse, predictions, [sparse]);
        bool hasKinship = parse.GetValue(background) is null && listPath is null;
        var request = new ScanRequest(
            genotypes.Source(parse), samples, genotypes.Markers(parse), hasKinship, KinshipPath(parse, hasKinship),
            KinshipChoice.Method(parse.GetValue(method) ?? KinshipChoice.Methods[0]), parse.GetValue(loco),
            new AssociationOptions
            {
                Tests = Chosen(parse, traits.IsGeneralised, OneOf.IsGiven(parse, model.SavedOption)),
                Generalised = traits.Tests,
                FixedLambda = parse.GetValue(fixedLambda),
                MaxP = products?.MaxP ?? 1,
                Shard = shard.Read(
                    parse,
                    [joint.Option, model.SaveOption, .. biobank.SaveOptions, .. sets.Choices, .. pairs.Choices, .. conditional.Choices,
                        .. bulk.Choices]),
            },
            format.Read(parse), parse.GetValue(report), formula, formula is null ? model.Interaction(parse) : null,
            joint.Read(parse, samples.PhenotypeNames), products, many)
        {
            Generalised = traits,
            Conditional = conditional.Read(parse, [joint.Option, model.InteractionOption, model.SavedOption, .. pairs.Choices]),
            SparsePath = sparsePath,
            PredictionsPath = listPath,
            Biobank = biobank.Read(
                parse,
                [background, kinship, sparse, predictions, method, fixedLambda, joint.Option, model.InteractionOption, model.SavedOption,
                    model.FormulaOption, .. pairs.Choices, .. conditional.Choices, .. sets.Choices]),
            Sets = sets.Read(
                parse,
                [test, fixedLambda, report, .. traits.IsGeneralised ? (Option[])[] : [sparse], predictions, joint.Option,
                    model.InteractionOption, .. pairs.Choices, pairs.MaxP,
                    .. conditional.Choices]),
        };
        if (request.PredictionsPath is not null && traits.Given.Count > 0)
        {
            throw new UsageException("--condition with --family and --pred needs --condition-refit: null models are fitted chromosome by chromosome.");
        }

        if (request.Sets is not null && request.Format == AssociationFormat.Parquet)
        {
            throw new UsageException("--format parquet does not go with sets: expected tsv or tsv.gz.");
        }

        RequireSparseOptions(parse, request);
        UsageException.Check(request.Association.Validate);
        string? single = request.Sets is not null ? "--sets" : request.Biobank is not null ? "--scale biobank"
            : request.SparsePath is not null ? sparse.Name : request.PredictionsPath is not null ? predictions.Name
            : request.Conditional is not null ? "--condition-best" : null;
        if (request.Bulk is not null && single is not null)
        {
            throw new UsageException($"{single} does not go with one table of all traits (--p-max, --top, --regions).");
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

    private void RequireSparseOptions(ParseResult parse, ScanRequest request)
    {
        ResponseFamily family = request.Generalised.Family;
        if (request.SparsePath is not null && family is (ResponseFamily.NegativeBinomial2 or ResponseFamily.Cox))
        {
            throw new UsageException($"{sparse.Name} goes with --family binomial and poisson, not with {FamilyNames.Name(family)}.");
        }

        if (request.SparsePath is not null && OneOf.IsGiven(parse, model.InteractionOption))
        {
            throw new UsageException($"{model.InteractionOption.Name} does not go with {sparse.Name}.");
        }
    }

    private void RequireInteractionOptions(ParseResult parse, ScanRequest request)
    {
        if (request.Interaction is null && !(request.Model?.Options.Environments.Count > 0))
        {
            return;
        }

        Option? stray = OneOf.IsGiven(parse, test) ? test : parse.GetValue(fixedLambda) ? fixedLambda
            : request.Interaction is not null && request.Loco ? loco
            : request.Generalised.IsGeneralised ? generalised.OfMarkers.FirstOrDefault(option => OneOf.IsGiven(parse, option)) : null;
        if (stray is not null)
        {
            throw new UsageException($"{stray.Name} does not go with --interaction, whose tests are "
                + (request.Generalised.IsGeneralised ? "scores against their information." : "Wald's at the variances of the null model."));
        }
    }

    /// <summary>The value of an option that takes the place of every other background; null where it is not given.</summary>
    private string? Alone(ParseResult parse, Option<string?> option, Option[] also)
    {
        IEnumerable<Option> others =
        [
            .. also, kinship, method, loco, fixedLambda, joint.Option, model.InteractionOption, model.SavedOption, model.FormulaOption,
            .. pairs.Choices, .. conditional.Choices,
        ];
        return parse.GetValue(option) is not { } path ? null
            : others.FirstOrDefault(other => OneOf.IsGiven(parse, other)) is { } stray
            ? throw new UsageException($"{stray.Name} does not go with {option.Name}, which names what all markers are tested against.")
            : path;
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

    private MarkerTest[] Chosen(ParseResult parse, bool isGeneralised, bool isSaved)
    {
        string list = parse.GetValue(test)!;
        MarkerTest[] chosen = Array.ConvertAll(
            StudyOptionGroup.Names("--test", list), word => ScanCommand.Tests.TryGetValue(word, out MarkerTest own)
            ? own : throw new UsageException($"--test '{word}': expected wald, lrt, score or firth."));
        return !isGeneralised && !isSaved && chosen.Contains(MarkerTest.Firth)
            ? throw new UsageException("--test firth goes with --family binomial, poisson or cox.")
            : isGeneralised && OneOf.IsGiven(parse, test) && chosen.Any(own => own is MarkerTest.Wald or MarkerTest.Lrt)
            ? throw new UsageException($"--test {list}: with --family expected score or firth.") : chosen;
    }
}

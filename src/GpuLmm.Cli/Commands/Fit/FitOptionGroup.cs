using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="FitRequest"/>.</summary>
internal sealed class FitOptionGroup
{
    private readonly Option<string> data = new("--data")
    {
        Description = "table with a header: comma-, tab- or blank-separated",
        HelpName = "F",
        Required = true,
    };

    private readonly Option<string> formula = new("--formula")
    {
        Description = "e.g. \"y ~ sex + (1 | gr(id, cov = K))\"",
        HelpName = "TEXT",
        Required = true,
    };

    private readonly Option<string[]> kernel = KernelOption.Create();

    private readonly Option<string[]> factor = new("--factor")
    {
        Description = "a column that is a factor, with the order of its levels if wanted (repeatable)",
        HelpName = "COL[=a,b]",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> ml = new("--ml") { Description = "maximum likelihood instead of REML" };

    private readonly Option<string?> residual = new("--residual")
    {
        Description = "\"~ env\": a residual variance for each level; \"us(trait | id)\": and covariances within each id; "
            + "\"exp(t | g)\", gau, sph: correlated residuals",
        HelpName = "TEXT",
    };

    private readonly Option<string?> weights = new("--weights")
    {
        Description = "column of prior weights: residual variances are divided by them",
        HelpName = "COL",
    };

    private readonly FitInferenceOptionGroup inference = new();

    private readonly Option<bool> residuals = new("--residuals")
    {
        Description = "write P.residuals.tsv: raw, marginal and Pearson residuals of every row",
    };

    private readonly Option<int?> simulations = new("--simulations")
    {
        Description = "of generalised models: responses simulated for tests of dispersion and zeros and for scaled residuals; "
            + "250 with --residuals",
        HelpName = "N",
    };

    private readonly Option<bool> report = new("--report") { Description = "write P.html with its plots in P.plots" };
    private readonly Option<bool> map = new("--map") { Description = "write P.field.png: the sites, coloured by the predicted field" };
    private readonly Option<string?> save = new("--save-null")
    {
        Description = "save the fit as F, for scan --null F to test markers against",
        HelpName = "F",
    };

    private readonly Option<string> id = new("--id")
    {
        Description = "of --save-null: the column with the ids of genotyped samples",
        HelpName = "COL",
        DefaultValueFactory = _ => "id",
    };

    private readonly Option<string?> interaction = new("--interaction")
    {
        Description = "of --save-null: columns that markers interact with",
        HelpName = "COL[,COL2]",
    };

    private readonly FamilyOptionGroup family = new();
    private readonly BatchOptionGroup batch;
    private readonly JournalOptionGroup journal;

    /// <param name="command">Gets the options.</param>
    public FitOptionGroup(Command command)
    {
        foreach (Option option in (Option[])
            [data, formula, kernel, factor, residual, weights, ml, .. inference.All, residuals, simulations, report, map, save, id,
                interaction])
        {
            command.Add(option);
        }

        family.AddTo(command);
        batch = new BatchOptionGroup(command);
        Run = new RunOptionGroup(command);
        journal = new JournalOptionGroup(command);
    }

    /// <summary>How the command runs.</summary>
    public RunOptionGroup Run { get; }

    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public FitRequest Read(ParseResult parse)
    {
        var request = new FitRequest(
            parse.GetValue(data)!, parse.GetValue(formula)!, KernelOption.Read(parse.GetValue(kernel)!), Model(parse),
            inference.Intervals(parse), parse.GetValue(residuals), 0, parse.GetValue(report), parse.GetValue(map), null, Null(parse));
        request = request with { Simulations = Simulations(parse.GetValue(simulations), request) };
        request = request with { Batch = batch.Read(parse, request.KernelPaths, request.IsSingle) };
        RequirePossible(request);
        return request;
    }

    /// <summary>How what is done is kept: models of a batch, replicates of a bootstrap; null for other fits.</summary>
    /// <exception cref="UsageException"><c>--resume</c> of another fit.</exception>
    public JournalOptions? Journal(ParseResult parse, FitRequest request) =>
        request.Batch is not null || request.Intervals.Replicates > 0 ? journal.Read(parse, [])
        : journal.None(parse, "goes with --by, --responses or --bootstrap: a single fit keeps no journal.");

    private MixedModelOptions Model(ParseResult parse)
    {
        var factors = KernelOption.Pairs("--factor", parse.GetValue(factor)!, isValueNeeded: false).ToDictionary(
            pair => pair.Key, pair => (IReadOnlyList<string>)(pair.Value is null ? [] : StudyOptionGroup.Names("--factor", pair.Value)));
        bool isMl = parse.GetValue(ml);
        return family.Read(parse, inference.Read(parse, isMl, new MixedModelOptions
        {
            Method = isMl ? LikelihoodMethod.Ml : LikelihoodMethod.Reml,
            Factors = factors,
            Residual = parse.GetValue(residual),
            Weights = parse.GetValue(weights),
        }));
    }

    private SavedNullRequest? Null(ParseResult parse)
    {
        if (parse.GetValue(save) is not { } path)
        {
            return new Option[] { id, interaction }.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray
                ? throw new UsageException($"{stray.Name} goes with --save-null.") : null;
        }

        var options = new FittedNullOptions
        {
            Id = parse.GetValue(id)!,
            Environments = StudyOptionGroup.Names("--interaction", parse.GetValue(interaction)),
        };
        UsageException.Check(options.Validate);
        return new SavedNullRequest(path, options);
    }

    private static int Simulations(int? asked, FitRequest request) => asked switch
    {
        null => request.WritesResiduals && request.Model.Family != ResponseFamily.Gaussian ? new DiagnosticOptions().Simulations : 0,
        <= 0 => throw new UsageException($"--simulations {asked}: expected a positive number."),
        _ => request.Model.Family != ResponseFamily.Gaussian ? asked.Value
            : throw new UsageException(
                "--simulations: dispersion and zeros are those of generalised models; leave it out, or name a --family."),
    };

    private static void RequirePossible(FitRequest request)
    {
        bool isMany = request.Batch is not null;
        string? fault = request.Model.Family != ResponseFamily.Gaussian && isMany
                ? "--by and --responses are of linear models; leave them out with --family."
            : request.Model.Approximation == Approximation.PenalisedQuasiLikelihood && (request.IsSingle || request.Simulations > 0)
                ? "--profile, --bootstrap, --residuals and --simulations with --pql: quasi-likelihood has no likelihood; leave one out."
            : request.Null is not null && isMany
                ? "--save-null is of a single model; leave it out with --by and --responses."
            : request.Null is not null && request.Model.Family is (ResponseFamily.Binomial or ResponseFamily.Poisson)
                && request.Model.Approximation != Approximation.PenalisedQuasiLikelihood
                ? "--save-null with --family needs --pql: markers are tested against the fixed point of penalised quasi-likelihood."
            : request.HasReport && isMany ? "--report is of a single model; leave it out with --by and --responses."
            : request.WritesMap && (isMany || !MixedModel.HasPlaneField(request.Formula))
                ? "--map is of a single fit whose formula has one field over two coordinates, as in exp(x + y)."
            : null;
        if (fault is not null)
        {
            throw new UsageException(fault);
        }
    }
}

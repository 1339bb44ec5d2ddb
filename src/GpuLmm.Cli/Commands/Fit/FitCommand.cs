using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm fit</c> was asked for; simulations are 0 where none are.</summary>
internal sealed record FitRequest(
    string DataPath, string Formula, IReadOnlyDictionary<string, string> KernelPaths, MixedModelOptions Model, IntervalRequest Intervals,
    bool WritesResiduals, int Simulations, bool HasReport, bool WritesMap);

/// <summary>Which intervals it is to give.</summary>
/// <param name="Profile">Whether profiles.</param>
/// <param name="Replicates">Of the bootstrap; 0 for none.</param>
/// <param name="Level">Probability that they cover.</param>
internal sealed record IntervalRequest(bool Profile, int Replicates, double Level);

/// <summary>The arguments of <c>gpulmm fit</c>.</summary>
internal static class FitCommand
{
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "table with a header: comma-, tab- or blank-separated", HelpName = "F", Required = true };
        Option<string> formula = new("--formula")
        {
            Description = "e.g. \"y ~ sex + (1 | gr(id, cov = K))\"",
            HelpName = "TEXT",
            Required = true,
        };
        Option<string[]> kernel = KernelOption.Create();
        Option<string[]> factor = new("--factor")
        {
            Description = "a column that is a factor, with the order of its levels if wanted (repeatable)",
            HelpName = "COL[=a,b]",
            DefaultValueFactory = _ => [],
        };
        var family = new FamilyOptionGroup();
        Option<bool> ml = new("--ml") { Description = "maximum likelihood instead of REML" };
        Option<string?> residual = new("--residual")
        {
            Description = "\"~ env\": a residual variance for each level; \"us(trait | id)\": and covariances within each id; \"exp(t | g)\", gau, sph: correlated residuals",
            HelpName = "TEXT",
        };
        Option<string?> weights = new("--weights") { Description = "column of prior weights: residual variances are divided by them", HelpName = "COL" };
        Option<string?> test = new("--test-variance")
        {
            Description = "each random variance against zero: by likelihood ratio, or the only one exactly by simulation",
            HelpName = "lrt|rlrt",
        };
        test.AcceptOnlyFromAmong("lrt", "rlrt");
        Option<string?> degrees = new("--ddf")
        {
            Description = "denominator degrees of freedom of t and F tests; default satterthwaite",
            HelpName = "satterthwaite|kenward-roger|none",
        };
        degrees.AcceptOnlyFromAmong("satterthwaite", "kenward-roger", "none");
        Option<string?> equal = new("--equal-variances")
        {
            Description = "two kernels or groupings: are their variances equal? Wald's test and the likelihood ratio",
            HelpName = "A,B",
        };
        Option<int> draws = new("--draws") { Description = "of --test-variance rlrt", HelpName = "N", DefaultValueFactory = _ => 10_000 };
        Option<bool> profile = new("--profile") { Description = "intervals of all parameters by profiles of the likelihood" };
        Option<int?> bootstrap = new("--bootstrap") { Description = "intervals of all parameters from N simulated responses, fitted again", HelpName = "N" };
        Option<bool> residuals = new("--residuals") { Description = "write P.residuals.tsv: raw, marginal and Pearson residuals of every row" };
        Option<int?> simulations = new("--simulations")
        {
            Description = "of generalised models: responses simulated for tests of dispersion and zeros and for scaled residuals; 250 with --residuals",
            HelpName = "N",
        };
        Option<bool> report = new("--report") { Description = "write P.html with its plots in P.plots" };
        Option<bool> map = new("--map") { Description = "write P.field.png: the sites, coloured by the predicted field" };
        Option<double> level = new("--level") { Description = "of intervals: probability that they cover", HelpName = "X", DefaultValueFactory = _ => 0.95 };
        Option<int> seed = new("--seed") { Description = "where random numbers start", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("fit", "A (generalised) linear mixed model: variance components, fixed effects, BLUPs.")
        {
            data, formula, kernel, factor, residual, weights, ml, degrees, test, equal, draws, seed, profile, bootstrap, level, residuals, simulations,
            report, map,
        };
        family.AddTo(command);
        var batch = new BatchOptionGroup(command);
        var run = new RunOptionGroup(command);
        command.SetAction(parse =>
        {
            FitRequest request = null!;
            BatchRequest? many = null;
            return RunContext.Run(
                parse,
                () =>
                {
                    var factors = KernelOption.Pairs("--factor", parse.GetValue(factor)!, isValueNeeded: false)
                        .ToDictionary(
                            pair => pair.Key,
                            pair => (IReadOnlyList<string>)(pair.Value is null ? [] : StudyOptionGroup.Names("--factor", pair.Value)));
                    request = new FitRequest(
                        parse.GetValue(data)!, parse.GetValue(formula)!,
                        KernelOption.Read(parse.GetValue(kernel)!),
                        family.Read(parse, new MixedModelOptions
                        {
                            Method = parse.GetValue(ml) ? LikelihoodMethod.Ml : LikelihoodMethod.Reml,
                            Factors = factors,
                            Residual = parse.GetValue(residual),
                            Weights = parse.GetValue(weights),
                            Degrees = Degrees(parse.GetValue(degrees), parse.GetValue(ml)),
                            TestVariance = Test(parse.GetValue(test), parse.GetValue(ml)),
                            EqualVariances = Equal(parse.GetValue(equal)),
                            TestDraws = parse.GetValue(draws) is > 0 and int count
                                ? count : throw new UsageException($"--draws {parse.GetValue(draws)}: expected a positive number."),
                            Seed = parse.GetValue(seed),
                        }),
                        new IntervalRequest(
                            parse.GetValue(profile),
                            parse.GetValue(bootstrap) is not { } replicates ? 0 : replicates > 0 ? replicates
                                : throw new UsageException($"--bootstrap {replicates}: expected a positive number."),
                            parse.GetValue(level) is > 0 and < 1 and double probability ? probability
                                : throw new UsageException($"--level {parse.GetValue(level)}: expected a probability between 0 and 1.")),
                        parse.GetValue(residuals), 0, parse.GetValue(report), parse.GetValue(map));
                    request = request with { Simulations = Simulations(parse.GetValue(simulations), request) };
                    bool isSingle = request.Intervals is { Profile: true } or { Replicates: > 0 } || request.WritesResiduals;
                    many = batch.Read(parse, request.KernelPaths, isSingle);
                    RequirePossible(request.Model, isSingle || request.Simulations > 0, many is not null);
                    if (request.HasReport && many is not null)
                    {
                        throw new UsageException("--report is of a single model; leave it out with --by and --responses.");
                    }

                    if (request.WritesMap && (many is not null || !MixedModel.HasPlaneField(request.Formula)))
                    {
                        throw new UsageException("--map is of a single fit whose formula has one field over two coordinates, as in exp(x + y).");
                    }

                    return run.Read(parse);
                },
                context =>
                {
                    if (many is null)
                    {
                        new FitRun(request, context).Run();
                    }
                    else
                    {
                        new BatchRun(request, many, context).Run();
                    }
                });
        });
        return command;
    }

    private static int Simulations(int? asked, FitRequest request) => asked switch
    {
        null => request.WritesResiduals && request.Model.Family != ResponseFamily.Gaussian ? new DiagnosticOptions().Simulations : 0,
        <= 0 => throw new UsageException($"--simulations {asked}: expected a positive number."),
        _ => request.Model.Family != ResponseFamily.Gaussian ? asked.Value
            : throw new UsageException("--simulations: dispersion and zeros are those of generalised models; leave it out, or name a --family."),
    };

    private static void RequirePossible(MixedModelOptions model, bool isSingle, bool isMany)
    {
        if (model.Family != ResponseFamily.Gaussian && isMany)
        {
            throw new UsageException("--by and --responses are of linear models; leave them out with --family.");
        }

        if (model.Approximation == Approximation.PenalisedQuasiLikelihood && isSingle)
        {
            throw new UsageException("--profile, --bootstrap, --residuals and --simulations with --pql: quasi-likelihood has no likelihood; leave one out.");
        }
    }

    private static DegreesMethod Degrees(string? name, bool isMl) => name switch
    {
        "kenward-roger" => isMl
            ? throw new UsageException("--ddf kenward-roger with --ml: the adjustment is of restricted likelihood; leave out --ml, or take satterthwaite.")
            : DegreesMethod.KenwardRoger,
        "none" => DegreesMethod.None,
        _ => DegreesMethod.Satterthwaite,
    };

    private static VarianceTestMethod Test(string? name, bool isMl) => name switch
    {
        "lrt" => VarianceTestMethod.LikelihoodRatio,
        "rlrt" => isMl
            ? throw new UsageException("--test-variance rlrt with --ml: the exact test is of the restricted likelihood; leave out --ml, or take lrt.")
            : VarianceTestMethod.ExactRestricted,
        _ => VarianceTestMethod.None,
    };

    private static (string, string)? Equal(string? pair) => pair is null ? null
        : StudyOptionGroup.Names("--equal-variances", pair) is [var group, var other] ? (group, other)
        : throw new UsageException($"--equal-variances '{pair}': expected two groups, as in maternal,paternal.");
}

using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>
/// What <c>gpulmm scan</c> was asked for: with a kinship, which without a path is computed from the analysed samples by the method, or
/// without one.
/// </summary>
internal sealed record ScanRequest(
    GenotypeSource Genotypes, StudySamplesOptions Study, MarkerFilterRequest Markers, bool HasKinship, string? KinshipPath,
    KinshipMethod Method, bool Loco,
    AssociationOptions Association, AssociationFormat Format, bool HasReport, FormulaScanRequest? Model, PairsRequest? Pairs);

/// <summary>The arguments of <c>gpulmm scan</c>.</summary>
internal static class ScanCommand
{
    /// <summary>Tests by name.</summary>
    public static IReadOnlyDictionary<string, MarkerTest> Tests { get; } =
        new Dictionary<string, MarkerTest> { ["wald"] = MarkerTest.Wald, ["lrt"] = MarkerTest.Lrt, ["score"] = MarkerTest.Score };

    public static Command Create()
    {
        Option<string?> background = new("--background")
        {
            Description = "none: linear regression, for unrelated samples; default: a mixed model with a kinship",
        };
        background.AcceptOnlyFromAmong("none");
        Option<string[]> kinship = new("--kinship")
        {
            Description = "prefix or path of a relationship matrix; without it one is computed",
            HelpName = "P",
            DefaultValueFactory = _ => [],
        };
        Option<string?> method = new("--kinship-method") { Description = "how it is computed; default: centered" };
        method.AcceptOnlyFromAmong(KinshipChoice.Methods);
        Option<bool> loco = new("--loco") { Description = "leave the marker's chromosome out of the kinship" };
        Option<string> test = new("--test")
        {
            Description = "of wald, lrt and score, between commas",
            HelpName = "LIST",
            DefaultValueFactory = _ => "wald",
        };
        Option<bool> fixedLambda = new("--fixed-lambda") { Description = "keep the variance ratio of the null model" };
        var format = new ResultFormatOption();
        Option<bool> report = new("--report") { Description = "write P.html with its plots in P.plots: the first test of every trait" };
        var command = new Command("scan", "Tests of every marker against a mixed-model background.")
        {
            background, kinship, method, loco, test, fixedLambda, format.Option, report,
        };
        var genotypes = new GenotypeOptionGroup(command);
        var study = new StudyOptionGroup(command, hasCovariates: true);
        var model = new FormulaScanOptionGroup(command);
        var pairs = new PairsOptionGroup(command);
        var run = new RunOptionGroup(command);
        RunContext.Bind(command, parse => (Read(parse), run.Read(parse)), Run);
        return command;

        ScanRequest Read(ParseResult parse)
        {
            PairsRequest? products = pairs.Read(
                parse, [loco, fixedLambda, report, model.Interaction, .. parse.GetValue(test) == "wald" ? (Option[])[] : [test]]);
            FormulaScanRequest? formula = model.Read(parse, genotypes);
            if (formula is not null)
            {
                Option[] ofStudy = [.. study.All, background, kinship, method, fixedLambda, .. formula.NullPath is null ? (Option[])[] : [loco]];
                if (ofStudy.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
                {
                    throw new UsageException($"{stray.Name} does not go with {(formula.NullPath is null ? "--formula" : "--null")}.");
                }
            }
            else if (model.Environments(parse).Count > 0)
            {
                throw new UsageException("--interaction goes with --formula, whose fixed part has the environment, or with a model saved so.");
            }

            string? path = Single(parse.GetValue(kinship)!);
            if (path is not null && parse.GetValue(method) is not null)
            {
                throw new UsageException("--kinship-method goes with a kinship computed here, not with --kinship.");
            }

            bool hasKinship = parse.GetValue(background) is null;
            if (!hasKinship)
            {
                Refuse(path is not null, "--kinship");
                Refuse(parse.GetValue(method) is not null, "--kinship-method");
                Refuse(parse.GetValue(loco), "--loco");
                Refuse(parse.GetValue(fixedLambda), "--fixed-lambda");
            }

            var request = new ScanRequest(
                genotypes.Source(parse), study.Read(parse, genotypes), genotypes.Markers(parse), hasKinship, path,
                KinshipChoice.Method(parse.GetValue(method) ?? KinshipChoice.Methods[0]), parse.GetValue(loco),
                new AssociationOptions { Tests = Chosen(parse.GetValue(test)!), FixedLambda = parse.GetValue(fixedLambda), MaxP = products?.MaxP ?? 1 },
                format.Read(parse), parse.GetValue(report), formula, products);
            UsageException.Check(request.Association.Validate);
            return request;
        }
    }

    private static void Run(ScanRequest request, RunContext context)
    {
        if (request.Model is { } model)
        {
            new FormulaScan(request, model, context).Run();
        }
        else
        {
            new ScanExecution(request, context).Run();
        }
    }

    private static void Refuse(bool isGiven, string option)
    {
        if (isGiven)
        {
            throw new UsageException($"{option} goes with a kinship, and --background none has none.");
        }
    }

    private static string? Single(string[] paths) => paths.Length > 1
        ? throw new UsageException($"--kinship is given {paths.Length} times: several kinships are not available yet.")
        : paths.FirstOrDefault();

    private static MarkerTest[] Chosen(string list) =>
        Array.ConvertAll(StudyOptionGroup.Names("--test", list), word => Tests.TryGetValue(word, out MarkerTest test)
        ? test
        : throw new UsageException($"--test '{word}': expected wald, lrt or score."));
}

using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm predict</c> was asked for.</summary>
/// <param name="FitPath">What was fitted.</param>
/// <param name="DataPath">To what.</param>
/// <param name="KernelPaths">With what.</param>
/// <param name="NewPath">Rows to predict; null for none.</param>
/// <param name="Rows">How.</param>
/// <param name="Markers">Effects of markers; null for none.</param>
internal sealed record PredictRequest(
    string FitPath, string DataPath, IReadOnlyDictionary<string, string> KernelPaths, string? NewPath, PredictionOptions Rows, MarkerEffectsRequest? Markers);

/// <summary>Effects of the markers of a kernel.</summary>
/// <param name="Kernel">Its name; null where there is one.</param>
/// <param name="Genotypes">What it was made of.</param>
/// <param name="Options">How.</param>
/// <param name="Filter">From which markers.</param>
/// <param name="ScorePath">Genotypes to score; null for none.</param>
internal sealed record MarkerEffectsRequest(string? Kernel, GenotypeSource Genotypes, KinshipOptions Options, MarkerFilterRequest Filter, string? ScorePath);

/// <summary>The arguments of <c>gpulmm predict</c>.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        Option<string> fit = new("--fit") { Description = "what gpulmm fit wrote", HelpName = "P.fit.json", Required = true };
        Option<string> data = new("--data") { Description = "the table that was fitted", HelpName = "F", Required = true };
        Option<string[]> kernel = KernelOption.Create();
        Option<string?> rows = new("--new") { Description = "table of the rows to predict; without it the ids of kernels that have no record", HelpName = "F" };
        Option<bool> marginal = new("--marginal") { Description = "the population's mean, whatever the level, id or place of a row" };
        Option<string> scale = new("--scale")
        {
            Description = "of generalised models: the mean of the response, or eta = g(mean)",
            HelpName = "response|link",
            DefaultValueFactory = _ => "response",
        };
        scale.AcceptOnlyFromAmong("response", "link");
        Option<double> level = new("--level") { Description = "probability that an interval covers", HelpName = "X", DefaultValueFactory = _ => 0.95 };
        Option<string?> effects = new("--snp-effects")
        {
            Description = "effects of the markers that a kernel was made of; its name where there are several",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> score = new("--score") { Description = "prefix of genotypes to score by the effects of the markers", HelpName = "P" };
        var command = new Command("predict", "BLUP and GBLUP: new rows, ids without records, effects of markers.")
        {
            fit, data, kernel, rows, marginal, scale, level, effects, score,
        };
        var genotypes = new GenotypeOptionGroup(command, hasSamples: false);
        var method = new KinshipMethodOptionGroup(command, ["centered", "standardized", "vanraden1"]);
        var run = new RunOptionGroup(command);
        command.SetAction(parse =>
        {
            PredictRequest request = null!;
            return RunContext.Run(
                parse,
                () =>
                {
                    Option? stray = parse.GetResult(effects) is not null ? null
                        : new Option[] { score }.Concat(genotypes.Sources).Concat(genotypes.Sources.SelectMany(genotypes.Of)).Concat(genotypes.OfMarkers).Concat(method.All)
                            .FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
                    if (stray is not null)
                    {
                        throw new UsageException($"{stray.Name} goes with --snp-effects.");
                    }

                    if (stray is null && parse.GetResult(effects) is not null && !genotypes.IsGiven(parse))
                    {
                        throw new UsageException($"--snp-effects needs {string.Join(" or ", genotypes.Sources.Select(option => option.Name))}: the genotypes of the kernel.");
                    }

                    var options = new PredictionOptions
                    {
                        IsMarginal = parse.GetValue(marginal),
                        Level = parse.GetValue(level),
                        Scale = parse.GetValue(scale) == "link" ? PredictionScale.Link : PredictionScale.Response,
                    };
                    if (!(options.Level > 0 && options.Level < 1))
                    {
                        throw new UsageException(FormattableString.Invariant($"--level {options.Level}: expected a number between 0 and 1."));
                    }

                    Option? ofRows = parse.GetValue(rows) is not null ? null
                        : new Option[] { marginal, level, scale }.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
                    if (ofRows is not null)
                    {
                        throw new UsageException($"{ofRows.Name} goes with --new.");
                    }

                    request = new PredictRequest(
                        parse.GetValue(fit)!, parse.GetValue(data)!, KernelOption.Read(parse.GetValue(kernel)!), parse.GetValue(rows), options,
                        parse.GetResult(effects) is null ? null : new MarkerEffectsRequest(
                            parse.GetValue(effects), genotypes.Source(parse), method.Read(parse), genotypes.Markers(parse), parse.GetValue(score)));
                    return run.Read(parse);
                },
                context =>
                {
                    using var predict = new PredictRun(request, context);
                    predict.Run();
                });
        });
        return command;
    }
}

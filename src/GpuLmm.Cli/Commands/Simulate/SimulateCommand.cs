using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm simulate</c> was asked for.</summary>
/// <param name="Genotypes">Whose samples, and markers; null where a kernel has the samples.</param>
/// <param name="Keep">File of the samples to keep.</param>
/// <param name="Remove">File of the samples to leave out.</param>
/// <param name="Markers">Which may be causal.</param>
/// <param name="KernelPaths">Kernels by name.</param>
/// <param name="Shares">Of the kernels, by the same names.</param>
/// <param name="Options">The traits.</param>
internal sealed record SimulateRequest(
    GenotypeSource? Genotypes, string? Keep, string? Remove, MarkerFilterRequest Markers, IReadOnlyDictionary<string, string> KernelPaths,
    IReadOnlyDictionary<string, double> Shares, PhenotypeOptions Options);

/// <summary>The arguments of <c>gpulmm simulate</c>.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        Option<double?> heritability = new("--h2") { Description = "share of the causal markers together; 0.5 where genotypes are given", HelpName = "X" };
        Option<int> causal = new("--causal") { Description = "causal markers, drawn from those that are kept; 0 takes them all", HelpName = "N" };
        Option<string[]> kernel = KernelOption.Create();
        Option<string[]> share = new("--share") { Description = "of a kernel (repeatable)", HelpName = "NAME=X", DefaultValueFactory = _ => [] };
        Option<int> traits = new("--traits") { Description = "how many, each with its own effects", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<double?> prevalence = new("--prevalence") { Description = "binary traits: 1 for this part of the population", HelpName = "X" };
        Option<int> seed = new("--seed") { Description = "where random numbers start", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("simulate", "Traits of known truth on given genotypes and relationship matrices.")
        {
            heritability, causal, kernel, share, traits, prevalence, seed,
        };
        var genotypes = new GenotypeOptionGroup(command);
        var run = new RunOptionGroup(command);
        command.SetAction(parse =>
        {
            SimulateRequest request = null!;
            return RunContext.Run(
                parse,
                () =>
                {
                    bool hasGenotypes = genotypes.IsGiven(parse);
                    Option? stray = hasGenotypes ? null : new Option[] { heritability, causal }.Concat(genotypes.OfMarkers)
                        .FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
                    if (stray is not null || (!hasGenotypes && (genotypes.Keep(parse) ?? genotypes.Remove(parse)) is not null))
                    {
                        throw new UsageException($"{stray?.Name ?? "--keep or --remove"} goes with {genotypes.Sources[0].Name}.");
                    }

                    var options = new PhenotypeOptions
                    {
                        TraitCount = parse.GetValue(traits),
                        MarkerShare = parse.GetValue(heritability) ?? (hasGenotypes ? 0.5 : 0),
                        CausalCount = parse.GetValue(causal),
                        Prevalence = parse.GetValue(prevalence),
                        Seed = parse.GetValue(seed),
                    };
                    request = new SimulateRequest(
                        hasGenotypes ? genotypes.Source(parse) : null, genotypes.Keep(parse), genotypes.Remove(parse), genotypes.Markers(parse),
                        KernelOption.Read(parse.GetValue(kernel)!), Shares(parse.GetValue(share)!), options);
                    Check(request);
                    return run.Read(parse);
                },
                context => new SimulateRun(request, context).Run());
        });
        return command;
    }

    private static Dictionary<string, double> Shares(string[] given) => KernelOption.Pairs("--share", given, isValueNeeded: true).ToDictionary(
        pair => pair.Key,
        pair => double.TryParse(pair.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? value : throw new UsageException($"--share '{pair.Key}={pair.Value}': expected a share between 0 and 1."));

    private static void Check(SimulateRequest request)
    {
        PhenotypeOptions options = request.Options;
        if (request.Genotypes is null && request.KernelPaths.Count == 0)
        {
            throw new UsageException("simulate needs genotypes or a --kernel.");
        }

        if (request.KernelPaths.Keys.FirstOrDefault(name => !request.Shares.ContainsKey(name)) is { } bare)
        {
            throw new UsageException($"--kernel {bare}: what does it explain? --share {bare}=X.");
        }

        if (request.Shares.Keys.FirstOrDefault(name => !request.KernelPaths.ContainsKey(name)) is { } stray)
        {
            throw new UsageException($"--share {stray}: there is no --kernel {stray}.");
        }

        string? fault = options.TraitCount < 1 ? Faulty("--traits", options.TraitCount, "a positive number")
            : options.CausalCount < 0 ? Faulty("--causal", options.CausalCount, "0 (all) or a number of markers")
            : !(options.MarkerShare is >= 0 and <= 1) ? Faulty("--h2", options.MarkerShare, "a share between 0 and 1")
            : options.MarkerShare + request.Shares.Values.Sum() is > 1 + 1e-12 and double sum ? Faulty("--h2 and --share: sum", sum, "at most 1; the rest is residual")
            : options.Prevalence is { } prevalence && !(prevalence > 0 && prevalence < 1) ? Faulty("--prevalence", prevalence, "a number between 0 and 1")
            : null;
        if (fault is not null)
        {
            throw new UsageException(fault);
        }

        static string Faulty(string option, double value, string rule) => FormattableString.Invariant($"{option} {value}: expected {rule}.");
    }
}

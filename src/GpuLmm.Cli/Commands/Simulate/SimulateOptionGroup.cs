using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="SimulateRequest"/>.</summary>
internal sealed class SimulateOptionGroup
{
    private readonly Option<double?> heritability = new("--h2")
    {
        Description = "share of the causal markers together; 0.5 where genotypes are given",
        HelpName = "X",
    };

    private readonly Option<int> causal = new("--causal")
    {
        Description = "causal markers, drawn from those that are kept; 0 takes them all",
        HelpName = "N",
    };

    private readonly Option<string[]> kernel = KernelOption.Create();

    private readonly Option<string[]> share = new("--share")
    {
        Description = "of a kernel (repeatable)",
        HelpName = "NAME=X",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> traits = new("--traits")
    {
        Description = "how many, each with its own effects",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<double?> prevalence = new("--prevalence")
    {
        Description = "binary traits: 1 for this part of the population",
        HelpName = "X",
    };

    private readonly Option<int> seed = new("--seed")
    {
        Description = "where random numbers start",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly GenotypeOptionGroup genotypes;

    /// <param name="command">Gets the options.</param>
    public SimulateOptionGroup(Command command)
    {
        foreach (Option option in (Option[])[heritability, causal, kernel, share, traits, prevalence, seed])
        {
            command.Add(option);
        }

        genotypes = new GenotypeOptionGroup(command);
        Run = new RunOptionGroup(command);
    }

    /// <summary>How the command runs.</summary>
    public RunOptionGroup Run { get; }

    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public SimulateRequest Read(ParseResult parse)
    {
        bool hasGenotypes = genotypes.IsGiven(parse);
        Option[] ofMarkers = [heritability, causal, .. genotypes.OfMarkers];
        Option? stray = hasGenotypes ? null : Array.Find(ofMarkers, option => OneOf.IsGiven(parse, option));
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
        var request = new SimulateRequest(
            hasGenotypes ? genotypes.Source(parse) : null, genotypes.Keep(parse), genotypes.Remove(parse), genotypes.Markers(parse),
            KernelOption.Read(parse.GetValue(kernel)!), Shares(parse.GetValue(share)!), options);
        Check(request);
        return request;
    }

    private static Dictionary<string, double> Shares(string[] given) =>
        KernelOption.Pairs("--share", given, isValueNeeded: true).ToDictionary(pair => pair.Key, pair => Share(pair.Key, pair.Value));

    private static double Share(string kernel, string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? value : throw new UsageException($"--share '{kernel}={text}': expected a share between 0 and 1.");

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
            : options.MarkerShare + request.Shares.Values.Sum() is > 1 + 1e-12 and double sum
                ? Faulty("--h2 and --share: sum", sum, "at most 1; the rest is residual")
            : options.Prevalence is { } prevalence && !(prevalence > 0 && prevalence < 1)
                ? Faulty("--prevalence", prevalence, "a number between 0 and 1")
            : null;
        if (fault is not null)
        {
            throw new UsageException(fault);
        }

        static string Faulty(string option, double value, string rule) =>
            FormattableString.Invariant($"{option} {value}: expected {rule}.");
    }
}

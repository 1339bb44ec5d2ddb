using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>A feature table, and what kernel it becomes.</summary>
internal sealed class FeatureOptionGroup
{
    private static readonly string[] Kernels = ["linear", "clr", "aitchison", "braycurtis"];

    private readonly Option<string?> features =
        new("--features") { Description = "table of samples by features, with a header", HelpName = "F" };

    private readonly Option<string> kernel = new("--feature-kernel")
    {
        Description = "how features become a kernel",
        DefaultValueFactory = _ => Kernels[0],
    };

    private readonly Option<double?> pseudocount = new("--pseudocount")
    {
        Description = "replaces zeros of clr and aitchison; default: half the smallest abundance above zero",
        HelpName = "X",
    };

    private readonly Option<bool> pairwise;

    public FeatureOptionGroup(Command command, Option<bool> pairwise)
    {
        this.pairwise = pairwise;
        kernel.AcceptOnlyFromAmong(Kernels);
        foreach (Option option in (Option[])[features, kernel, pseudocount])
        {
            command.Add(option);
        }
    }

    public Option Source => features;

    public IReadOnlyList<Option> Its => [kernel, pseudocount, pairwise];

    public FeatureRequest Read(ParseResult parse, GenotypeOptionGroup lists)
    {
        string word = parse.GetValue(kernel)!;
        var options = new FeatureKernelOptions
        {
            Kernel = word switch
            {
                "clr" => FeatureKernel.Clr,
                "aitchison" => FeatureKernel.Aitchison,
                "braycurtis" => FeatureKernel.BrayCurtis,
                _ => FeatureKernel.Linear,
            },
            PairwiseCounts = parse.GetValue(pairwise),
            Pseudocount = parse.GetValue(pseudocount),
        };
        if (options.PairwiseCounts && word != "linear")
        {
            throw new UsageException($"--pairwise goes with --feature-kernel linear, not with {word}, which takes no missing values.");
        }

        if (options.Pseudocount is not null && word is not ("clr" or "aitchison"))
        {
            throw new UsageException(
                $"--pseudocount goes with --feature-kernel clr and aitchison, not with {word}, which takes no logarithms.");
        }

        UsageException.Check(options.Validate);
        return new FeatureRequest(parse.GetValue(features)!, word, options, lists.Keep(parse), lists.Remove(parse));
    }
}

/// <summary>What is made of a feature table.</summary>
internal sealed record FeatureRequest(string Path, string Word, FeatureKernelOptions Options, string? Keep, string? Remove);

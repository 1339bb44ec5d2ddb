using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options of how sets are tested, whether from genotypes or from scores.</summary>
internal sealed class SetTestOptions
{
    private static readonly string[] Omnibus = ["two", "one", "full"];
    private static readonly string[] Laws = ["exact", "lee", "liu"];

    private readonly Option<string?> maxFrequency;

    private readonly Option<double?> collapse = new("--collapse")
    {
        Description = "variants with at most X copies become one; 0: none do; default: 10",
        HelpName = "X",
    };

    private readonly Option<string?> weights;
    private readonly Option<string?> law = new("--skato") { Description = "law of SKAT-O: exact, or as peers approximate it" };
    private readonly Option<string?> acat = new("--acato") { Description = "weights that ACAT-O combines; full: with SKAT-O's grid" };

    /// <param name="ofGenotypes">Whether sets are of genotypes, which files may have weights for, and count allele 1.</param>
    public SetTestOptions(bool ofGenotypes)
    {
        maxFrequency = new("--max-maf")
        {
            Description = "highest frequencies of a mask's variants; default: 0.01,0.001,0.0001" + (ofGenotypes ? ", with --aaf 0.01" : ""),
            HelpName = "LIST",
        };
        weights = new("--set-weights")
        {
            Description = "a,b of a Beta density of the frequency" + (ofGenotypes ? ", or file: those of the set files" : "")
                + "; default: 1,25",
            HelpName = ofGenotypes ? "A,B|file" : "A,B",
        };
        law.AcceptOnlyFromAmong(Laws);
        acat.AcceptOnlyFromAmong(Omnibus);
    }

    /// <summary>The file of masks.</summary>
    public Option<string?> MaskDefinition { get; } =
        new("--mask-def") { Description = "masks: their names, and annotations between commas", HelpName = "F" };

    /// <summary>The frequencies of masks.</summary>
    public Option MaxFrequency => maxFrequency;

    /// <summary>All others, in the order of the help.</summary>
    public IReadOnlyList<Option> Others => [collapse, weights, law, acat];

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">A value that is none.</exception>
    public SetOptions Read(ParseResult parse, SetOptions defaults) => defaults with
    {
        MaxFrequencies = parse.GetValue(maxFrequency) is { } list ? Numbers("--max-maf", list) : defaults.MaxFrequencies,
        CollapseCount = parse.GetValue(collapse) ?? defaults.CollapseCount,
        Weights = parse.GetValue(weights) is { } text ? Weights(text) : defaults.Weights,
        OptimalLaw = (OptimalLaw)Array.IndexOf(Laws, parse.GetValue(law) ?? Laws[0]),
        Omnibus = (OmnibusParts)Array.IndexOf(Omnibus, parse.GetValue(acat) ?? Omnibus[0]),
    };

    private SetWeights Weights(string text)
    {
        if (text == "file" && weights.HelpName!.EndsWith("file", StringComparison.Ordinal))
        {
            return SetWeights.Default with { IsFromFile = true };
        }

        double[] numbers = Numbers("--set-weights", text);
        return numbers.Length == 2 ? new SetWeights(numbers[0], numbers[1])
            : throw new UsageException($"--set-weights '{text}': expected two numbers between commas, or file.");
    }

    private static double[] Numbers(string option, string list) => Array.ConvertAll(list.Split(','), item =>
        double.TryParse(item, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
            : throw new UsageException($"{option} '{list}': '{item}' is no number."));
}

using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>How genotypes become a relationship matrix.</summary>
internal sealed class KinshipMethodOptionGroup
{
    private readonly Option<string> method;

    private readonly Option<string?> standardizeBy = new("--standardize-by")
    {
        Description = "variance for --method standardized: 2p(1-p), or that of the sample (GEMMA -gk 2); default: hwe",
    };

    /// <param name="command">Gets the options.</param>
    /// <param name="methods">The words of <c>--method</c>; the first is the default.</param>
    public KinshipMethodOptionGroup(Command command, string[] methods)
    {
        method = new Option<string>("--method") { Description = "how genotypes are coded", DefaultValueFactory = _ => methods[0] };
        method.AcceptOnlyFromAmong(methods);
        standardizeBy.AcceptOnlyFromAmong("hwe", "sample");
        command.Add(method);
        command.Add(standardizeBy);
    }

    public IReadOnlyList<Option> All => [method, standardizeBy];

    public KinshipOptions Read(ParseResult parse)
    {
        string word = parse.GetValue(method)!;
        return parse.GetValue(standardizeBy) is null || word == "standardized"
            ? new KinshipOptions { Method = KinshipChoice.Method(word), SampleVariance = parse.GetValue(standardizeBy) == "sample" }
            : throw new UsageException($"--standardize-by goes with --method standardized, not with {word}.");
    }
}

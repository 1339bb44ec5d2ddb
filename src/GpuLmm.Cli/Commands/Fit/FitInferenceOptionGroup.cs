using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options of <c>fit</c> for tests and intervals.</summary>
internal sealed class FitInferenceOptionGroup
{
    private static readonly string[] Tests = ["lrt", "rlrt"], Methods = ["satterthwaite", "kenward-roger", "none"];

    private readonly Option<string?> degrees = new("--ddf")
    {
        Description = "denominator degrees of freedom of t and F tests; default satterthwaite",
        HelpName = string.Join('|', Methods),
    };

    private readonly Option<string?> test = new("--test-variance")
    {
        Description = "each random variance against zero: by likelihood ratio, or the only one exactly by simulation",
        HelpName = string.Join('|', Tests),
    };

    private readonly Option<string?> equal = new("--equal-variances")
    {
        Description = "two kernels or groupings: are their variances equal? Wald's test and the likelihood ratio",
        HelpName = "A,B",
    };

    private readonly Option<int> draws = new("--draws")
    {
        Description = "of --test-variance rlrt",
        HelpName = "N",
        DefaultValueFactory = _ => 10_000,
    };

    private readonly Option<int> seed = new("--seed")
    {
        Description = "where random numbers start",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> profile = new("--profile") { Description = "intervals of all parameters by profiles of the likelihood" };

    private readonly Option<int?> bootstrap = new("--bootstrap")
    {
        Description = "intervals of all parameters from N simulated responses, fitted again",
        HelpName = "N",
    };

    private readonly Option<double> level = new("--level")
    {
        Description = "of intervals: probability that they cover",
        HelpName = "X",
        DefaultValueFactory = _ => 0.95,
    };

    public FitInferenceOptionGroup()
    {
        test.AcceptOnlyFromAmong(Tests);
        degrees.AcceptOnlyFromAmong(Methods);
    }

    public IReadOnlyList<Option> All => [degrees, test, equal, draws, seed, profile, bootstrap, level];

    /// <summary>Adds what is tested and how.</summary>
    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public MixedModelOptions Read(ParseResult parse, bool isMl, MixedModelOptions options) => options with
    {
        Degrees = Degrees(parse.GetValue(degrees), isMl),
        TestVariance = Test(parse.GetValue(test), isMl),
        EqualVariances = Equal(parse.GetValue(equal)),
        TestDraws = parse.GetValue(draws) is > 0 and int count
            ? count : throw new UsageException($"--draws {parse.GetValue(draws)}: expected a positive number."),
        Seed = parse.GetValue(seed),
    };

    /// <exception cref="UsageException">Options out of range.</exception>
    public IntervalRequest Intervals(ParseResult parse) => new(
        parse.GetValue(profile),
        parse.GetValue(bootstrap) is not { } replicates ? 0 : replicates > 0 ? replicates
            : throw new UsageException($"--bootstrap {replicates}: expected a positive number."),
        parse.GetValue(level) is > 0 and < 1 and double probability ? probability
            : throw new UsageException($"--level {parse.GetValue(level)}: expected a probability between 0 and 1."));

    private static DegreesMethod Degrees(string? name, bool isMl) => name switch
    {
        "kenward-roger" => isMl
            ? throw new UsageException(
                "--ddf kenward-roger with --ml: the adjustment is of restricted likelihood; leave out --ml, or take satterthwaite.")
            : DegreesMethod.KenwardRoger,
        "none" => DegreesMethod.None,
        _ => DegreesMethod.Satterthwaite,
    };

    private static VarianceTestMethod Test(string? name, bool isMl) => name switch
    {
        "lrt" => VarianceTestMethod.LikelihoodRatio,
        "rlrt" => isMl
            ? throw new UsageException(
                "--test-variance rlrt with --ml: the exact test is of the restricted likelihood; leave out --ml, or take lrt.")
            : VarianceTestMethod.ExactRestricted,
        _ => VarianceTestMethod.None,
    };

    private static (string, string)? Equal(string? pair) => pair is null ? null
        : StudyOptionGroup.Names("--equal-variances", pair) is [var group, var other] ? (group, other)
        : throw new UsageException($"--equal-variances '{pair}': expected two groups, as in maternal,paternal.");
}

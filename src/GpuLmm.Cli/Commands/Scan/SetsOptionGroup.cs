using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="SetsRequest"/>.</summary>
internal sealed class SetsOptionGroup
{
    private static readonly string[] Omnibus = ["two", "one", "full"];
    private static readonly string[] Laws = ["exact", "lee", "liu"];

    private readonly Option<string?> group = Text("--sets", "test sets of variants, as genes: SAIGE's group file", "F");
    private readonly Option<string?> setList = Text("--set-list", "test sets of variants: REGENIE's list of sets", "F");
    private readonly Option<string?> annotation = Text("--anno-file", "REGENIE's annotations of their variants", "F");
    private readonly Option<string?> mask = Text("--mask-def", "masks: their names, and annotations between commas", "F");
    private readonly Option<string?> frequency = Text("--aaf-file", "frequencies of allele 1, in the place of counted ones", "F");

    private readonly Option<string?> maxFrequency =
        Text("--max-maf", "highest frequencies of a mask's variants; default: 0.01,0.001,0.0001, with --aaf 0.01", "LIST");

    private readonly Option<bool> alleleOne =
        new("--aaf") { Description = "frequencies of allele 1, not of the rarer allele, and singletons by themselves, as REGENIE" };

    private readonly Option<double?> collapse = new("--collapse")
    {
        Description = "variants with at most X copies become one; 0: none do; default: 10",
        HelpName = "X",
    };

    private readonly Option<string?> weights =
        Text("--set-weights", "a,b of a Beta density of the frequency, or file: those of the set files; default: 1,25", "A,B|file");

    private readonly Option<string?> law = new("--skato") { Description = "law of SKAT-O: exact, or as peers approximate it" };
    private readonly Option<string?> acat = new("--acato") { Description = "weights that ACAT-O combines; full: with SKAT-O's grid" };

    private readonly Option<string?> leaveOut =
        Text("--lovo", "test a set and mask with each of the variants left out too", "SET,MASK");

    private readonly Option<bool> scores = new("--write-u") { Description = "write scores and covariances, for gpulmm meta" };

    public SetsOptionGroup(Command command)
    {
        law.AcceptOnlyFromAmong(Laws);
        acat.AcceptOnlyFromAmong(Omnibus);
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>The options that choose sets.</summary>
    public IReadOnlyList<Option> Choices => [group, setList];

    private Option[] All =>
        [group, setList, annotation, mask, frequency, maxFrequency, alleleOne, collapse, weights, law, acat, leaveOut, scores];

    /// <summary>What was asked for; null where no sets are.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="others">Options that do not go with sets.</param>
    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public SetsRequest? Read(ParseResult parse, IEnumerable<Option> others)
    {
        if (!Choices.Any(option => OneOf.IsGiven(parse, option)))
        {
            return All.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } alone
                ? throw new UsageException($"{alone.Name} goes with --sets or --set-list.") : null;
        }

        Option chosen = OneOf.Given(parse, [.. Choices]);
        if (others.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException($"{stray.Name} does not go with {chosen.Name}.");
        }

        Option[] needed = chosen == setList ? [annotation, mask] : [];
        Option[] unused = chosen == setList ? [] : [annotation, frequency];
        if (needed.FirstOrDefault(option => !OneOf.IsGiven(parse, option)) is { } missing)
        {
            throw new UsageException($"--set-list needs {missing.Name}.");
        }

        if (unused.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } useless)
        {
            throw new UsageException($"{useless.Name} goes with --set-list, not with --sets.");
        }

        return new SetsRequest(
            parse.GetValue(group), parse.GetValue(setList), parse.GetValue(annotation), parse.GetValue(mask), parse.GetValue(frequency),
            Options(parse), parse.GetValue(scores));
    }

    private SetOptions Options(ParseResult parse)
    {
        bool isAlleleOne = parse.GetValue(alleleOne);
        SetOptions defaults = isAlleleOne
            ? SetOptions.Default with { IsAlleleOne = true, HasSingletons = true, MaxFrequencies = [0.01] } : SetOptions.Default;
        SetOptions options = defaults with
        {
            MaxFrequencies = parse.GetValue(maxFrequency) is { } list ? Numbers("--max-maf", list) : defaults.MaxFrequencies,
            CollapseCount = parse.GetValue(collapse) ?? defaults.CollapseCount,
            Weights = parse.GetValue(weights) is { } text ? Weights(text) : defaults.Weights,
            OptimalLaw = (OptimalLaw)Array.IndexOf(Laws, parse.GetValue(law) ?? Laws[0]),
            Omnibus = (OmnibusParts)Array.IndexOf(Omnibus, parse.GetValue(acat) ?? Omnibus[0]),
            LeaveOneOut = parse.GetValue(leaveOut) is { } pair ? Pair(pair) : null,
        };
        UsageException.Check(options.Validate);
        return options;
    }

    private static SetWeights Weights(string text)
    {
        if (text == "file")
        {
            return SetWeights.Default with { IsFromFile = true };
        }

        double[] numbers = Numbers("--set-weights", text);
        return numbers.Length == 2 ? new SetWeights(numbers[0], numbers[1])
            : throw new UsageException($"--set-weights '{text}': expected two numbers between commas, or file.");
    }

    private static (string Set, string Mask) Pair(string text) => text.Split(',') is [var set, var name] ? (set, name)
        : throw new UsageException($"--lovo '{text}': expected a set and a mask between commas.");

    private static double[] Numbers(string option, string list) => Array.ConvertAll(list.Split(','), item =>
        double.TryParse(item, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
            : throw new UsageException($"{option} '{list}': '{item}' is no number."));

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };
}

using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="SetsRequest"/>.</summary>
internal sealed class SetsOptionGroup
{
    private readonly Option<string?> group = Text("--sets", "test sets of variants, as genes: SAIGE's group file", "F");
    private readonly Option<string?> setList = Text("--set-list", "test sets of variants: REGENIE's list of sets", "F");
    private readonly Option<string?> annotation = Text("--anno-file", "REGENIE's annotations of their variants", "F");
    private readonly Option<string?> frequency = Text("--aaf-file", "frequencies of allele 1, in the place of counted ones", "F");

    private readonly SetTestOptions tests = new(ofGenotypes: true);

    private readonly Option<bool> alleleOne =
        new("--aaf") { Description = "frequencies of allele 1, not of the rarer allele, and singletons by themselves, as REGENIE" };

    private readonly Option<string?> leaveOut =
        Text("--lovo", "test a set and mask with each of the variants left out too", "SET,MASK");

    private readonly Option<bool> scores = new("--write-u") { Description = "write scores and covariances, for gpulmm meta" };

    public SetsOptionGroup(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>The options that choose sets.</summary>
    public IReadOnlyList<Option> Choices => [group, setList];

    private Option<string?> Mask => tests.MaskDefinition;

    private Option[] All =>
        [group, setList, annotation, Mask, frequency, tests.MaxFrequency, alleleOne, .. tests.Others, leaveOut, scores];

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

        Option[] needed = chosen == setList ? [annotation, Mask] : [];
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
            parse.GetValue(group), parse.GetValue(setList), parse.GetValue(annotation), parse.GetValue(Mask), parse.GetValue(frequency),
            Options(parse), parse.GetValue(scores));
    }

    private SetOptions Options(ParseResult parse)
    {
        bool isAlleleOne = parse.GetValue(alleleOne);
        SetOptions defaults = isAlleleOne
            ? SetOptions.Default with { IsAlleleOne = true, HasSingletons = true, MaxFrequencies = [0.01] } : SetOptions.Default;
        SetOptions options = tests.Read(parse, defaults) with
        {
            LeaveOneOut = parse.GetValue(leaveOut) is { } pair ? Pair(pair) : null,
        };
        UsageException.Check(options.Validate);
        return options;
    }

    private static (string Set, string Mask) Pair(string text) => text.Split(',') is [var set, var name] ? (set, name)
        : throw new UsageException($"--lovo '{text}': expected a set and a mask between commas.");

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };
}

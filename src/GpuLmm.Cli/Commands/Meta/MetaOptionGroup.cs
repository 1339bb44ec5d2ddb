using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm meta</c> was asked for.</summary>
/// <param name="Paths">The files.</param>
/// <param name="Options">How markers are put together.</param>
/// <param name="Sets">How sets are tested, where the files are scores of sets.</param>
/// <param name="MaskPath">Masks; null for one of all variants.</param>
/// <param name="IsCompressed">Whether the table is compressed.</param>
/// <param name="OfMarkers">The options that were given and go with markers only.</param>
/// <param name="OfSets">Those that go with sets only.</param>
internal sealed record MetaRequest(
    IReadOnlyList<string> Paths, MetaOptions Options, SetOptions Sets, string? MaskPath, bool IsCompressed,
    IReadOnlyList<string> OfMarkers, IReadOnlyList<string> OfSets);

/// <summary>The options behind <see cref="MetaRequest"/>.</summary>
internal sealed class MetaOptionGroup
{
    private static readonly Dictionary<string, MetaMethod> Words = new()
    {
        ["fixed"] = MetaMethod.Fixed,
        ["random"] = MetaMethod.Random,
        ["z"] = MetaMethod.Deviate,
    };

    private readonly Argument<string[]> paths = new("tables")
    {
        Description = "tables of scan or of other programs, or scores of sets (P.TRAIT.scores.tsv of scan --write-u)",
        HelpName = "F",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> method = new("--method")
    {
        Description = "effects of fixed or of random effects, z weighted with the root of N; default: fixed,random,z",
        HelpName = "LIST",
        DefaultValueFactory = _ => "fixed,random,z",
    };

    private readonly Option<string> by = new("--by")
    {
        Description = "what tells that markers of two files are the same: id (the default) or position, and alleles",
        HelpName = "id|position",
        DefaultValueFactory = _ => "id",
    };

    private readonly SumstatsColumnOptions columns = new();
    private readonly SetTestOptions sets = new(ofGenotypes: false);
    private readonly Option<string> format = new("--format") { Description = "of the table", DefaultValueFactory = _ => "tsv" };
    private readonly PlainRunOptionGroup run;

    /// <param name="command">Gets the options.</param>
    public MetaOptionGroup(Command command)
    {
        by.AcceptOnlyFromAmong("id", "position");
        format.AcceptOnlyFromAmong("tsv", "tsv.gz");
        command.Add(paths);
        foreach (Option option in (Option[])[method, by, .. columns.All, sets.MaskDefinition, sets.MaxFrequency, .. sets.Others,
            format])
        {
            command.Add(option);
        }

        run = new PlainRunOptionGroup(command);
    }

    /// <exception cref="UsageException">Options that do not go together or are out of range.</exception>
    public (MetaRequest Request, RunOptions Run) Read(ParseResult parse)
    {
        string list = parse.GetValue(method)!;
        MetaOptions options = new()
        {
            Methods = Array.ConvertAll(StudyOptionGroup.Names("--method", list), word => Words.TryGetValue(word, out MetaMethod own)
                ? own : throw new UsageException($"--method '{word}': expected fixed, random or z.")),
            IsByPosition = parse.GetValue(by) == "position",
            Reading = columns.Read(parse),
        };
        SetOptions ofSets = sets.Read(parse, SetOptions.Default);
        UsageException.Check(options.Validate);
        UsageException.Check(ofSets.Validate);
        string[] all = parse.GetValue(paths)!;
        if (all.GroupBy(Path.GetFullPath).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UsageException($"{twice.First()}: given twice; expected files of different studies.");
        }

        return (
            new MetaRequest(
                all, options, ofSets, parse.GetValue(sets.MaskDefinition), parse.GetValue(format) == "tsv.gz",
                Given([method, by, .. columns.All.Where(option => option.Name != "--keep-ambiguous")]),
                Given([sets.MaskDefinition, sets.MaxFrequency, .. sets.Others])),
            run.Read(parse));

        string[] Given(IEnumerable<Option> own) => [.. own.Where(option => OneOf.IsGiven(parse, option)).Select(option => option.Name)];
    }
}

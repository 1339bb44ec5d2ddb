using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>What a matrix can be made of; every source has options that go with no other.</summary>
internal sealed class KinshipSources
{
    private readonly List<(Option Source, IReadOnlyList<Option> Its)> sources = [];

    public void Add(Option source, IEnumerable<Option> its) => sources.Add((source, [.. its]));

    /// <summary>The one source that is given.</summary>
    /// <exception cref="UsageException">None or several, or an option of another one.</exception>
    public Option Given(ParseResult parse)
    {
        Option given = OneOf.Given(parse, sources.Select(s => s.Source));
        IReadOnlyList<Option> own = sources.Single(s => s.Source == given).Its;
        foreach ((Option source, IReadOnlyList<Option> its) in sources)
        {
            if (its.FirstOrDefault(option => OneOf.IsGiven(parse, option) && !own.Contains(option)) is { } stray)
            {
                throw new UsageException($"{stray.Name} goes with {source.Name}, not with {given.Name}.");
            }
        }

        return given;
    }
}

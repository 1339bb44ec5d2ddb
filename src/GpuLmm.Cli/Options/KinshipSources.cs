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
        Option[] given = [.. sources.Select(s => s.Source).Where(IsGiven)];
        if (given.Length != 1)
        {
            string found = given.Length == 0 ? "none" : string.Join(" and ", given.Select(option => option.Name));
            throw new UsageException($"expected one of {string.Join(", ", sources.Select(s => s.Source.Name))}; found {found}.");
        }

        foreach ((Option source, IReadOnlyList<Option> its) in sources)
        {
            Option? stray = source == given[0] ? null : its.FirstOrDefault(IsGiven);
            if (stray is not null && !sources.Single(s => s.Source == given[0]).Its.Contains(stray))
            {
                throw new UsageException($"{stray.Name} goes with {source.Name}, not with {given[0].Name}.");
            }
        }

        return given[0];

        bool IsGiven(Option option) => parse.GetResult(option) is { Implicit: false };
    }
}

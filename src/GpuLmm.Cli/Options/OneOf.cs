using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>Options of which exactly one is to be given.</summary>
internal static class OneOf
{
    /// <summary>The one that is given.</summary>
    /// <exception cref="UsageException">None or several.</exception>
    public static Option Given(ParseResult parse, IEnumerable<Option> options)
    {
        Option[] given = [.. options.Where(option => IsGiven(parse, option))];
        if (given.Length == 1)
        {
            return given[0];
        }

        string found = given.Length == 0 ? "none" : string.Join(" and ", given.Select(option => option.Name));
        throw new UsageException($"expected one of {string.Join(", ", options.Select(option => option.Name))}; found {found}.");
    }

    public static bool IsGiven(ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };
}

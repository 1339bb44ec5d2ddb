using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>A pedigree, and which of its matrices.</summary>
internal sealed class PedigreeOptionGroup
{
    private readonly Option<string?> pedigree = new("--pedigree")
    {
        Description = "id, sire and dam on each line, or FID IID PAT MAT and more",
        HelpName = "F",
    };

    private readonly Option<string?> gametic = new("--gametic") { Description = "of the gametes from one parent instead of the animals" };
    private readonly Option<bool> inverse = new("--inverse") { Description = "write the sparse inverse instead, with the inbreeding" };

    private readonly Option<bool> hermaphrodites = new("--allow-hermaphrodites")
    {
        Description = "an animal may be the sire of some and the dam of others",
    };

    public PedigreeOptionGroup(Command command)
    {
        gametic.AcceptOnlyFromAmong("maternal", "paternal");
        foreach (Option option in (Option[])[pedigree, .. Its])
        {
            command.Add(option);
        }
    }

    public Option Source => pedigree;

    public IReadOnlyList<Option> Its => [gametic, inverse, hermaphrodites];

    public PedigreeRequest Read(ParseResult parse, GenotypeOptionGroup lists)
    {
        var request = new PedigreeRequest(
            parse.GetValue(pedigree)!,
            parse.GetValue(gametic) switch { "maternal" => ParentOfOrigin.Maternal, "paternal" => ParentOfOrigin.Paternal, _ => null },
            parse.GetValue(inverse),
            new PedigreeOptions { AllowHermaphrodites = parse.GetValue(hermaphrodites) },
            lists.Keep(parse),
            lists.Remove(parse));
        string? fault = (request.Inverse, request.Origin, request.Keep ?? request.Remove) switch
        {
            (true, not null, _) => "--inverse does not go with --gametic: it is that of the animals.",
            (true, _, not null) => "--inverse does not go with --keep or --remove: it is sparse for all animals only.",
            _ => null,
        };
        return fault is null ? request : throw new UsageException(fault);
    }
}

/// <summary>What is made of a pedigree.</summary>
internal sealed record PedigreeRequest(
    string Path, ParentOfOrigin? Origin, bool Inverse, PedigreeOptions Options, string? Keep, string? Remove);

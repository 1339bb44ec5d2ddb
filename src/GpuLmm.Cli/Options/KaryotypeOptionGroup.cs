using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>What chromosomes are, and how males count on X.</summary>
internal sealed class KaryotypeOptionGroup
{
    private static readonly string[] Codings = ["0/2", "0/1"];
    private static readonly string[] Builds = ["hg19", "hg38", "b37", "b38"];

    private readonly Option<int?> autosomes =
        new("--chr-set") { Description = "autosome pairs N: N+1 is X, N+2 Y, N+3 XY, N+4 MT", HelpName = "N" };

    private readonly Option<string> males = new("--male-coding")
    {
        Description = "what the X of a male counts for",
        DefaultValueFactory = _ => Codings[0],
    };

    private readonly Option<string?> region = new("--par-region") { Description = "build that tells the pseudoautosomal regions of X" };
    private readonly Option<string?> sexes =
        new("--update-sex") { Description = "file of sexes (FID IID SEX), or a .psam", HelpName = "F" };

    public KaryotypeOptionGroup(Command command)
    {
        males.AcceptOnlyFromAmong(Codings);
        region.AcceptOnlyFromAmong(Builds);
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    public IReadOnlyList<Option> All => [autosomes, males, region, sexes];

    /// <summary>The genotypes, coded by sex as asked for.</summary>
    public GenotypeSource Of(GenotypeSource source, ParseResult parse)
    {
        var karyotype = new KaryotypeOptions
        {
            AutosomeCount = parse.GetValue(autosomes),
            MaleCoding = parse.GetValue(males) == Codings[0] ? MaleCoding.ZeroTwo : MaleCoding.ZeroOne,
            PseudoAutosomalRegion = parse.GetValue(region) switch
            {
                null => null,
                "hg19" or "b37" => ReferenceBuild.Grch37,
                _ => ReferenceBuild.Grch38,
            },
        };
        UsageException.Check(karyotype.Validate);
        return source with { Karyotype = karyotype, SexPath = parse.GetValue(sexes) };
    }
}

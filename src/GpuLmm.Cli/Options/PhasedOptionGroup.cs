using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>Whether matrices of single alleles are made of a phased VCF, and whose allele comes first.</summary>
internal sealed class PhasedOptionGroup
{
    private static readonly string[] Orders = ["paternal-maternal", "maternal-paternal"];

    private readonly Option<bool> phased = new("--phased")
    {
        Description = "a matrix of the maternal and one of the paternal alleles",
    };

    private readonly Option<string> haplotypes = new("--haplotypes")
    {
        Description = "whose alleles a|b are",
        DefaultValueFactory = _ => Orders[0],
    };

    public PhasedOptionGroup(Command command)
    {
        haplotypes.AcceptOnlyFromAmong(Orders);
        command.Add(phased);
        command.Add(haplotypes);
    }

    /// <summary>They go with a VCF only.</summary>
    public IReadOnlyList<Option> All => [phased, haplotypes];

    /// <summary>Whether single alleles are asked for.</summary>
    /// <param name="parse">What was given.</param>
    /// <param name="others">Options that then mean nothing.</param>
    /// <exception cref="UsageException">One of them is given, or an order without phase.</exception>
    public bool IsGiven(ParseResult parse, IEnumerable<Option> others)
    {
        bool isPhased = parse.GetValue(phased);
        Option? stray = (isPhased ? others : [haplotypes]).FirstOrDefault(option => OneOf.IsGiven(parse, option));
        return stray is null ? isPhased
            : throw new UsageException(isPhased
            ? $"{stray.Name} does not go with {phased.Name}." : $"{stray.Name} goes with {phased.Name}.");
    }

    public PhasedRequest Read(ParseResult parse, GenotypeOptionGroup genotypes, KinshipOptions method) =>
        method.Method == KinshipMethod.Dominance
        ? throw new UsageException("--phased does not go with --method dominance: single alleles have none.")
        : new PhasedRequest(
            genotypes.Source(parse).Path,
            parse.GetValue(haplotypes) == Orders[0] ? HaplotypeOrder.PaternalMaternal : HaplotypeOrder.MaternalPaternal,
            method, genotypes.Markers(parse), genotypes.Keep(parse), genotypes.Remove(parse));
}

/// <summary>What is made of a phased VCF.</summary>
internal sealed record PhasedRequest(
    string Path, HaplotypeOrder Order, KinshipOptions Kinship, MarkerFilterRequest Markers, string? Keep, string? Remove);

using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>A phased VCF, and whose allele comes first.</summary>
internal sealed class VcfOptionGroup
{
    private static readonly string[] Orders = ["paternal-maternal", "maternal-paternal"];

    private readonly Option<string?> vcf = new("--vcf") { Description = "phased genotypes, plain or gzip", HelpName = "F[.gz]" };

    private readonly Option<bool> phased = new("--phased")
    {
        Description = "a matrix of the maternal and one of the paternal alleles",
    };

    private readonly Option<string> haplotypes = new("--haplotypes")
    {
        Description = "whose alleles a|b are",
        DefaultValueFactory = _ => Orders[0],
    };

    public VcfOptionGroup(Command command)
    {
        haplotypes.AcceptOnlyFromAmong(Orders);
        foreach (Option option in (Option[])[vcf, .. Its])
        {
            command.Add(option);
        }
    }

    public Option Source => vcf;

    public IReadOnlyList<Option> Its => [phased, haplotypes];

    public PhasedRequest Read(ParseResult parse, GenotypeOptionGroup genotypes, KinshipOptions method)
    {
        if (!parse.GetValue(phased))
        {
            throw new UsageException("--vcf goes with --phased; matrices of unphased genotypes from a VCF are not available yet.");
        }

        if (method.Method == KinshipMethod.Dominance)
        {
            throw new UsageException("--phased does not go with --method dominance: single alleles have none.");
        }

        return new PhasedRequest(
            parse.GetValue(vcf)!, parse.GetValue(haplotypes) == Orders[0] ? HaplotypeOrder.PaternalMaternal : HaplotypeOrder.MaternalPaternal,
            method, genotypes.Markers(parse), genotypes.Keep(parse), genotypes.Remove(parse));
    }
}

/// <summary>What is made of a phased VCF.</summary>
internal sealed record PhasedRequest(
    string Path, HaplotypeOrder Order, KinshipOptions Kinship, MarkerFilterRequest Markers, string? Keep, string? Remove);

using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>Genotypes, and which of their samples and markers to use.</summary>
internal sealed class GenotypeOptionGroup
{
    private readonly Option<string?> bfile = new("--bfile") { Description = "prefix of .bed, .bim and .fam", HelpName = "P" };
    private readonly Option<string?> pfile = new("--pfile") { Description = "prefix of .pgen, .pvar[.zst] and .psam", HelpName = "P" };
    private readonly Option<string?> bgen =
        new("--bgen") { Description = "genotype probabilities in a BGEN 1.1, 1.2 or 1.3", HelpName = "F" };
    private readonly Option<string?> sample =
        new("--sample") { Description = "with --bgen: its .sample; default: the identifiers in the .bgen", HelpName = "F" };
    private readonly Option<bool> refLast =
        new("--ref-last") { Description = "with --bgen: the last allele is the reference, the first one is counted" };
    private readonly Option<string?> vcf = new("--vcf") { Description = "genotypes in a VCF, plain, bgzip or gzip", HelpName = "F" };
    private readonly Option<string?> keep = new("--keep") { Description = "file of the samples to keep (FID IID or IID)", HelpName = "F" };
    private readonly Option<string?> remove = new("--remove") { Description = "file of the samples to leave out", HelpName = "F" };
    private readonly Option<string?> extract = new("--extract") { Description = "file of the markers to keep", HelpName = "F" };
    private readonly Option<string?> exclude = new("--exclude") { Description = "file of the markers to leave out", HelpName = "F" };
    private readonly Option<string?> chromosomes = new("--chr") { Description = "chromosomes to keep, e.g. 1-4,22,X", HelpName = "LIST" };
    private readonly Option<double> maf = new("--maf") { Description = "least minor allele frequency", HelpName = "X" };

    private readonly Option<double> geno = new("--geno")
    {
        Description = "most missing calls, as a fraction",
        HelpName = "X",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<double> mac = new("--mac") { Description = "least minor allele count", HelpName = "X" };
    private readonly KaryotypeOptionGroup karyotype;

    /// <param name="command">Gets the options.</param>
    /// <param name="hasSamples">Whether samples can be chosen.</param>
    public GenotypeOptionGroup(Command command, bool hasSamples = true)
    {
        foreach (Option option in (Option[])[.. Sources, .. Sources.SelectMany(Of), .. hasSamples ? (Option[])[keep, remove] : [], extract,
            exclude, chromosomes, maf, geno, mac])
        {
            command.Add(option);
        }

        karyotype = new KaryotypeOptionGroup(command);
    }

    /// <summary>The options that name genotypes, one for each format.</summary>
    public IReadOnlyList<Option> Sources => [bfile, pfile, bgen, vcf];

    /// <summary>The one of a format that has phases.</summary>
    public Option Vcf => vcf;

    /// <summary>What chromosomes are.</summary>
    public IReadOnlyList<Option> OfChromosomes => karyotype.All;

    /// <summary>Those that have no meaning without genotypes.</summary>
    public IReadOnlyList<Option> OfMarkers => [extract, exclude, chromosomes, maf, geno, mac, .. karyotype.All];

    /// <summary>Options that go with one of <see cref="Sources"/> only.</summary>
    public IReadOnlyList<Option> Of(Option source) => source == bgen ? [sample, refLast] : [];

    /// <summary>Whether there are genotypes.</summary>
    public bool IsGiven(ParseResult parse) => Sources.Any(option => OneOf.IsGiven(parse, option));

    /// <summary>The genotypes; no file is touched yet.</summary>
    /// <exception cref="UsageException">None, or several, or an option of another format.</exception>
    public GenotypeSource Source(ParseResult parse)
    {
        Option given = OneOf.Given(parse, Sources);
        if (Sources.Where(source => source != given).SelectMany(Of).FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException(
                $"{stray.Name} goes with {Sources.First(source => Of(source).Contains(stray)).Name}, not with {given.Name}.");
        }

        GenotypeSource chosen = given == bfile ? new GenotypeSource(GenotypeFormat.PlinkBed, parse.GetValue(bfile)!)
            : given == pfile ? new GenotypeSource(GenotypeFormat.PlinkPgen, parse.GetValue(pfile)!)
            : given == bgen ? new GenotypeSource(GenotypeFormat.Bgen, parse.GetValue(bgen)!)
            {
                SamplePath = parse.GetValue(sample),
                Reference = parse.GetValue(refLast) ? ReferenceAllele.Last : ReferenceAllele.First,
            }
            : given == vcf ? new GenotypeSource(GenotypeFormat.Vcf, parse.GetValue(vcf)!)
            : throw new InvalidOperationException($"{given.Name} names no genotypes.");
        return karyotype.Of(chosen, parse);
    }

    public string? Keep(ParseResult parse) => parse.GetValue(keep);

    public string? Remove(ParseResult parse) => parse.GetValue(remove);

    /// <summary>The filter; its lists of markers are read when it is asked for.</summary>
    public MarkerFilterRequest Markers(ParseResult parse)
    {
        IReadOnlySet<string>? named = null;
        UsageException.Check(() => named = parse.GetValue(chromosomes) is { } list ? MarkerFilter.ParseChromosomes(list) : null);
        var filter = new MarkerFilter
        {
            MinMinorAlleleFrequency = parse.GetValue(maf),
            MaxMissing = parse.GetValue(geno),
            MinMinorAlleleCount = parse.GetValue(mac),
            Chromosomes = named,
        };
        UsageException.Check(filter.Validate);
        return new MarkerFilterRequest(filter, parse.GetValue(extract), parse.GetValue(exclude));
    }
}

/// <summary>A filter whose lists are still in files.</summary>
internal sealed record MarkerFilterRequest(MarkerFilter Filter, string? ExtractPath, string? ExcludePath)
{
    public MarkerFilter Load() => Filter with
    {
        Extract = ExtractPath is null ? null : MarkerList.Read(ExtractPath),
        Exclude = ExcludePath is null ? null : MarkerList.Read(ExcludePath),
    };
}

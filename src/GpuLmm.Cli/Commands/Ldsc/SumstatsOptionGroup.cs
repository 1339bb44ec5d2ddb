using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options of how summary statistics are read.</summary>
internal sealed class SumstatsOptionGroup
{
    private readonly SumstatsColumnOptions columns = new();

    private readonly Option<double?> samples =
        new("--n") { Description = "samples of every SNP, where there is no column of them", HelpName = "N" };
    private readonly Option<double?> cases = new("--n-cas") { Description = "cases, where there is no column of them", HelpName = "N" };
    private readonly Option<double?> controls =
        new("--n-con") { Description = "controls, where there is no column of them", HelpName = "N" };

    private readonly Option<double> info = new("--info-min")
    {
        Description = "least imputation quality; 0 keeps all",
        HelpName = "X",
        DefaultValueFactory = _ => new SumstatsOptions().MinInfo,
    };

    private readonly Option<double> maf = new("--maf-min")
    {
        Description = "minor allele frequency that a SNP must exceed",
        HelpName = "X",
        DefaultValueFactory = _ => new SumstatsOptions().MinMinorAlleleFrequency,
    };

    private readonly Option<double?> least = new("--n-min")
    {
        Description = "least N of a SNP; default: the 90 % quantile over 1.5",
        HelpName = "N",
    };

    private readonly Option<bool> unsigned = new("--unsigned") { Description = "take statistics without a sign, for h2 only" };

    private readonly Option<string[]> regions = new("--exclude-region")
    {
        Description = "leave out a region: CHR:FROM-TO in megabases or base pairs, mhc-hg19 or mhc-hg38",
        HelpName = "REGION",
    };

    private readonly Option<string?> merge = new("--merge-alleles")
    {
        Description = "list of the SNPs to keep; where it has A1 and A2, with these alleles",
        HelpName = "F",
    };

    private readonly Option<string?> extract = new("--extract") { Description = "the same as --merge-alleles", HelpName = "F" };
    private readonly Option<string?> bim =
        new("--bim") { Description = ".bim that tells the other allele, where a file has one only", HelpName = "F" };
    private readonly Option<string?> ids =
        new("--id-map") { Description = "table of ids in the file and the ids to take for them", HelpName = "F" };

    /// <param name="command">Gets the options.</param>
    public SumstatsOptionGroup(Command command)
    {
        foreach (Option option in (Option[])[.. columns.All, samples, cases, controls, info, maf, least, unsigned, regions, merge, extract,
            bim, ids])
        {
            command.Add(option);
        }
    }

    /// <summary>Whether N is to be the effective one.</summary>
    public bool IsEffective(ParseResult parse) => columns.IsEffective(parse);

    /// <exception cref="UsageException">Options that do not go together or are out of range.</exception>
    public SumstatsOptions Read(ParseResult parse)
    {
        if (parse.GetValue(merge) is not null && parse.GetValue(extract) is not null)
        {
            throw new UsageException("--extract and --merge-alleles are one option; expected one of them.");
        }

        foreach (Option<double?> option in (Option<double?>[])[samples, cases, controls])
        {
            if (parse.GetValue(option) is { } count && !(count > 0 && double.IsFinite(count)))
            {
                throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                    $"{option.Name} {count}: expected a number of samples above 0."));
            }
        }

        if (parse.GetValue(cases) is null != parse.GetValue(controls) is null)
        {
            throw new UsageException("--n-cas and --n-con go together.");
        }

        GenomeRegion[] excluded = [];
        UsageException.Check(() => excluded = [.. (parse.GetValue(regions) ?? []).Select(GenomeRegion.Parse)]);
        return columns.Read(parse) with
        {
            N = parse.GetValue(samples),
            Cases = parse.GetValue(cases),
            Controls = parse.GetValue(controls),
            MinInfo = parse.GetValue(info),
            MinMinorAlleleFrequency = parse.GetValue(maf),
            MinN = parse.GetValue(least),
            Unsigned = parse.GetValue(unsigned),
            ExcludedRegions = excluded,
            MergeAlleles = parse.GetValue(merge) ?? parse.GetValue(extract),
            Bim = parse.GetValue(bim),
            IdMap = parse.GetValue(ids),
        };
    }
}

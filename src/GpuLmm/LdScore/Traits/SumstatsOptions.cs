namespace GpuLmm;

/// <summary>How summary statistics are read: names of columns where they are not to be recognised, sample sizes, filters.</summary>
public sealed record SumstatsOptions
{
    /// <summary>Columns by what they hold; those that are named win over all that would be recognised.</summary>
    public IReadOnlyDictionary<SumstatsColumn, string> Columns { get; init; } = new Dictionary<SumstatsColumn, string>();

    /// <summary>Samples of every SNP, where the file has no column of them.</summary>
    public double? N { get; init; }

    /// <summary>Cases of every SNP, where the file has no column of them.</summary>
    public double? Cases { get; init; }

    /// <summary>Controls of every SNP, where the file has no column of them.</summary>
    public double? Controls { get; init; }

    /// <summary>Whether N is 4/(1/cases + 1/controls), not their sum.</summary>
    public bool EffectiveN { get; init; }

    /// <summary>The test whose rows are taken, in files of several; null takes the main effect's.</summary>
    public string? Test { get; init; }

    /// <summary>The trait, in files of several; null where there is one.</summary>
    public string? Trait { get; init; }

    /// <summary>Least imputation quality. Default 0.9; 0 keeps all.</summary>
    public double MinInfo { get; init; } = 0.9;

    /// <summary>Minor allele frequency that a SNP must exceed. Default 0.01.</summary>
    public double MinMinorAlleleFrequency { get; init; } = 0.01;

    /// <summary>Least N; null takes the 90 % quantile over 1.5.</summary>
    public double? MinN { get; init; }

    /// <summary>Whether statistics without a sign are taken, for h² only.</summary>
    public bool Unsigned { get; init; }

    /// <summary>Whether A/T and C/G SNPs are kept.</summary>
    public bool KeepAmbiguous { get; init; }

    /// <summary>Regions that are left out; by the places of the LD scores where the file has none.</summary>
    public IReadOnlyList<GenomeRegion> ExcludedRegions { get; init; } = [];

    /// <summary>A list of SNPs to keep, with a header; where it has A1 and A2, the alleles must be these, up to strand.</summary>
    public string? MergeAlleles { get; init; }

    /// <summary>A .bim that tells the other allele, for files of the effect allele alone.</summary>
    public string? Bim { get; init; }

    /// <summary>A table of two columns: an id of the file, and the id to take for it.</summary>
    public string? IdMap { get; init; }
}

/// <summary>What a column of summary statistics holds.</summary>
public enum SumstatsColumn
{
    /// <summary>Id of the SNP.</summary>
    Snp,

    /// <summary>Effect allele.</summary>
    EffectAllele,

    /// <summary>Other allele.</summary>
    OtherAllele,

    /// <summary>Effect, or log odds ratio.</summary>
    Beta,

    /// <summary>Odds ratio or hazard ratio.</summary>
    OddsRatio,

    /// <summary>z or t statistic.</summary>
    Z,

    /// <summary>Standard error of the effect, or of the log odds ratio.</summary>
    StandardError,

    /// <summary>P-value.</summary>
    P,

    /// <summary>−log10 of the p-value.</summary>
    NegativeLog10P,

    /// <summary>Samples.</summary>
    N,

    /// <summary>Cases.</summary>
    Cases,

    /// <summary>Controls.</summary>
    Controls,

    /// <summary>Frequency of an allele.</summary>
    Frequency,

    /// <summary>Imputation quality.</summary>
    Info,

    /// <summary>Which test a row is of.</summary>
    Test,

    /// <summary>Why a row has no test: those that say anything are left out.</summary>
    Note,

    /// <summary>Chromosome.</summary>
    Chromosome,

    /// <summary>Base pair.</summary>
    Position,

    /// <summary>Reference allele of two, one of which is the effect allele.</summary>
    Reference,

    /// <summary>Alternate allele of two, one of which is the effect allele.</summary>
    Alternate,
}

/// <summary>A stretch of a chromosome.</summary>
/// <param name="Chromosome">Its name.</param>
/// <param name="First">First base pair.</param>
/// <param name="Last">Last base pair.</param>
public sealed record GenomeRegion(string Chromosome, long First, long Last)
{
    /// <summary>Whether a place lies in it; chromosomes with or without <c>chr</c>.</summary>
    internal bool Holds(string chromosome, long position) => position >= First && position <= Last
        && ChromosomeNames.Normalize(chromosome) == ChromosomeNames.Normalize(Chromosome);

    /// <summary>Reads <c>6:25-34</c> (megabases), <c>6:25000000-34000000</c>, or <c>mhc-hg19</c>, <c>mhc-hg38</c>.</summary>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static GenomeRegion Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Equals("mhc-hg19", StringComparison.OrdinalIgnoreCase))
        {
            return new GenomeRegion("6", 28_477_797, 33_448_354);
        }

        if (text.Equals("mhc-hg38", StringComparison.OrdinalIgnoreCase))
        {
            return new GenomeRegion("6", 28_510_120, 33_480_577);
        }

        string[] parts = text.Split(':', '-');
        if (parts.Length == 3 && parts[0].Length > 0
            && double.TryParse(parts[1], System.Globalization.CultureInfo.InvariantCulture, out double first)
            && double.TryParse(parts[2], System.Globalization.CultureInfo.InvariantCulture, out double last) && first >= 0 && first <= last)
        {
            // No chromosome is a thousand megabases long.
            double unit = last < 1000 ? 1e6 : 1;
            return new GenomeRegion(ChromosomeNames.Normalize(parts[0]), (long)(first * unit), (long)(last * unit));
        }

        throw new ArgumentException($"region '{text}': expected CHR:FROM-TO in megabases or base pairs, mhc-hg19 or mhc-hg38.");
    }
}

namespace GpuLmm;

/// <summary>A column of summary statistics as it was read.</summary>
/// <param name="Content">What it holds.</param>
/// <param name="Column">Its name in the file, or where the value came from.</param>
/// <param name="Remark">What is worth knowing of it.</param>
public sealed record SumstatsReading(string Content, string Column, string Remark);

/// <summary>Summary statistics of one trait: per SNP its alleles, z of the effect allele, and N.</summary>
public sealed class SummaryStatistics
{
    internal SummaryStatistics(string path, string name)
    {
        Path = path;
        Name = name;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The trait: the file's name without its endings, or that of the trait within it.</summary>
    public string Name { get; }

    /// <summary>How the columns were read.</summary>
    public IReadOnlyList<SumstatsReading> Readings { get; internal init; } = [];

    /// <summary>Rows of the file.</summary>
    public long RowCount { get; internal init; }

    /// <summary>SNPs that are kept.</summary>
    public int Count => Z.Length;

    /// <summary>Rows left out, by reason.</summary>
    public IReadOnlyDictionary<string, long> Removed { get; internal init; } = new Dictionary<string, long>();

    /// <summary>What whoever uses the numbers should know.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>Whether z has no sign: good for h², not for covariances.</summary>
    public bool IsUnsigned { get; internal init; }

    internal IdTable Ids { get; init; } = new();

    internal byte[] Alleles { get; init; } = [];

    internal double[] Z { get; init; } = [];

    internal double[] N { get; init; } = [];

    internal IReadOnlyList<(string Chromosome, long Position)>? Places { get; init; }

    /// <summary>Regions that are to be left out, and cannot be by the file, which has no places.</summary>
    internal IReadOnlyList<GenomeRegion> OpenRegions { get; init; } = [];

    /// <summary>Reads a file of any of the programs that are known, or with columns that are named.</summary>
    /// <param name="path">Text, plain or compressed, or a GWAS-VCF.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="InputException">
    /// A column that is needed is missing or stands twice; a row breaks the format; statistics contradict each other; nothing is left.
    /// </exception>
    public static SummaryStatistics Read(string path, SumstatsOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new SumstatsReader(path, options ?? new SumstatsOptions(), cancellationToken).Read();
    }

    /// <summary>Writes <c>SNP A1 A2 N Z</c> with full precision, gzip where the path says so.</summary>
    internal void WriteTo(Stream stream)
    {
        using var packed = new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true);
        using var writer = new StreamWriter(packed) { NewLine = "\n" };
        writer.WriteLine("SNP\tA1\tA2\tN\tZ");
        for (int i = 0; i < Count; i++)
        {
            string alleles = Alleles[i] == AllelePair.None
                ? "N\tN" : $"{AllelePair.Effect(Alleles[i])}\t{AllelePair.Other(Alleles[i])}";
            writer.WriteLine(FormattableString.Invariant($"{Ids.Text(i)}\t{alleles}\t{N[i]:R}\t{Z[i]:R}"));
        }
    }
}

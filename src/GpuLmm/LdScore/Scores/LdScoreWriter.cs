using System.Globalization;
using System.IO.Compression;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Writes LD scores as ldsc's files, by chromosome: <c>P.1.l2.ldscore.gz</c>, <c>.l2.M</c>, <c>.l2.M_5_50</c>, <c>.frq.gz</c>.
/// </summary>
/// <param name="scores">What to write.</param>
/// <param name="prefix">P.</param>
internal sealed class LdScoreWriter(LdScores scores, string prefix)
{
    private static readonly string[] Extensions = [".l2.ldscore.gz", ".l2.M", ".l2.M_5_50", ".frq.gz"];

    /// <summary>Decimals of scores; null writes all digits.</summary>
    public int? Decimals { get; init; }

    /// <summary>SNPs whose scores are written; null for all.</summary>
    public IReadOnlySet<string>? PrintSnps { get; init; }

    /// <summary>Threads that compress, each a file; 0 takes all processors.</summary>
    public int Threads { get; init; }

    /// <summary>The files that may be written: of chromosomes of which no marker is kept there are none.</summary>
    public static IEnumerable<string> Planned(string prefix, Genotypes genotypes, LdScoreOptions options) => genotypes.Markers
        .Select(marker => ChromosomeNames.Normalize(marker.Chromosome)).Distinct(StringComparer.Ordinal)
        .Where(chromosome => options.Filter.Chromosomes?.Contains(chromosome) ?? true)
        .SelectMany(chromosome => Extensions.Select(extension => $"{prefix}.{chromosome}{extension}")
            .Concat(options.WeightSnps is null ? [] : [$"{prefix}.weights.{chromosome}{Extensions[0]}"]));

    /// <summary>Writes all files.</summary>
    public void Stage(PendingFiles files)
    {
        var tables = new List<(string Path, Action<TextWriter> Content)>();
        var counts = new List<(string Path, IReadOnlyList<double> Counts)>();
        foreach ((string chromosome, int[] rows) in RowsByChromosome())
        {
            string name = $"{prefix}.{ChromosomeNames.Normalize(chromosome)}";
            int[] printed = PrintSnps is null ? rows : [.. rows.Where(i => PrintSnps.Contains(scores.Markers[i].Id))];
            tables.Add((name + ".l2.ldscore.gz", writer => Table(writer, scores.Names, printed, scores.Scores)));
            counts.Add((name + ".l2.M", scores.CountOf(commonOnly: false, chromosome)));
            counts.Add((name + ".l2.M_5_50", scores.CountOf(commonOnly: true, chromosome)));
            tables.Add((name + ".frq.gz", writer => Frequencies(writer, rows)));
            if (scores.WeightScores.Count > 0)
            {
                int[] own = [.. rows.Where(i => !double.IsNaN(scores.WeightScores[i]))];
                tables.Add(($"{prefix}.weights.{ChromosomeNames.Normalize(chromosome)}.l2.ldscore.gz",
                    writer => Table(writer, ["L2"], own, [scores.WeightScores])));
            }
        }

        // Compressing takes the time: several files at once.
        byte[][] packed = Workers.Run(
            Threads == 0 ? Environment.ProcessorCount : Threads, tables.Count, k => Packed(tables[k].Content));
        for (int k = 0; k < tables.Count; k++)
        {
            byte[] bytes = packed[k];
            files.Write(tables[k].Path, stream => stream.Write(bytes));
        }

        foreach ((string path, IReadOnlyList<double> own) in counts)
        {
            files.Write(path, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
                writer.WriteLine(string.Join('\t', own.Select(count => count.ToString("R", CultureInfo.InvariantCulture))));
            });
        }
    }

    private List<(string Chromosome, int[] Rows)> RowsByChromosome() => [.. Enumerable.Range(0, scores.Markers.Count)
        .GroupBy(i => scores.Markers[i].Chromosome, ChromosomeNames.Comparer).Select(group => (group.Key, group.ToArray()))];

    private void Table(TextWriter writer, IEnumerable<string> names, int[] rows, IReadOnlyList<IReadOnlyList<double>> columns)
    {
        writer.WriteLine(string.Join('\t', names.Prepend("BP").Prepend("SNP").Prepend("CHR")));
        foreach (int i in rows)
        {
            Marker marker = scores.Markers[i];
            writer.Write(marker.Chromosome);
            writer.Write('\t');
            writer.Write(marker.Id);
            writer.Write('\t');
            writer.Write(marker.Position.ToString(CultureInfo.InvariantCulture));
            foreach (IReadOnlyList<double> column in columns)
            {
                writer.Write('\t');
                writer.Write(Number(column[i]));
            }

            writer.WriteLine();
        }
    }

    private void Frequencies(TextWriter writer, int[] rows)
    {
        writer.WriteLine("CHR\tSNP\tA1\tA2\tMAF\tNCHROBS");
        foreach (int i in rows)
        {
            Marker marker = scores.Markers[i];
            MarkerCounts counts = scores.Counts[i];
            bool isMinor = counts.Allele1Frequency <= 0.5;
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{marker.Chromosome}\t{marker.Id}\t{(isMinor ? marker.Allele1 : marker.Allele2)}\t{(isMinor ? marker.Allele2 : marker.Allele1)}\t{counts.MinorAlleleFrequency:R}\t{counts.AlleleCount}"));
        }
    }

    private static byte[] Packed(Action<TextWriter> content)
    {
        using var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        using (var writer = new StreamWriter(packed) { NewLine = "\n" })
        {
            content(writer);
        }

        return bytes.ToArray();
    }

    private string Number(double value) => Decimals is { } decimals
        ? value.ToString($"F{decimals}", CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);
}

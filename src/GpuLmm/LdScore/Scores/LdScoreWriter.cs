using System.Globalization;
using System.IO.Compression;

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

    /// <summary>The files that may be written: of chromosomes of which no marker is kept there are none.</summary>
    public static IEnumerable<string> Planned(string prefix, Genotypes genotypes, LdScoreOptions options) => genotypes.Markers
        .Select(marker => ChromosomeNames.Normalize(marker.Chromosome)).Distinct(StringComparer.Ordinal)
        .Where(chromosome => options.Filter.Chromosomes?.Contains(chromosome) ?? true)
        .SelectMany(chromosome => Extensions.Select(extension => $"{prefix}.{chromosome}{extension}")
            .Concat(options.WeightSnps is null ? [] : [$"{prefix}.weights.{chromosome}{Extensions[0]}"]));

    /// <summary>Writes all files.</summary>
    public void Stage(PendingFiles files)
    {
        foreach (string chromosome in scores.Markers.Select(marker => marker.Chromosome).Distinct(ChromosomeNames.Comparer))
        {
            int[] rows = [.. Enumerable.Range(0, scores.Markers.Count)
                .Where(i => ChromosomeNames.Comparer.Equals(scores.Markers[i].Chromosome, chromosome))];
            string name = $"{prefix}.{ChromosomeNames.Normalize(chromosome)}";
            int[] printed = PrintSnps is null ? rows : [.. rows.Where(i => PrintSnps.Contains(scores.Markers[i].Id))];
            Table(files, name + ".l2.ldscore.gz", ["CHR", "SNP", "BP", .. scores.Names], printed, i =>
                scores.Scores.Select(own => Number(own[i])));
            Counts(files, name + ".l2.M", scores.CountOf(commonOnly: false, chromosome));
            Counts(files, name + ".l2.M_5_50", scores.CountOf(commonOnly: true, chromosome));
            Frequencies(files, name + ".frq.gz", rows);
            if (scores.WeightScores.Count > 0)
            {
                Table(files, $"{prefix}.weights.{ChromosomeNames.Normalize(chromosome)}.l2.ldscore.gz", ["CHR", "SNP", "BP", "L2"],
                    [.. rows.Where(i => !double.IsNaN(scores.WeightScores[i]))], i => [Number(scores.WeightScores[i])]);
            }
        }
    }

    private void Table(PendingFiles files, string path, string[] header, int[] rows, Func<int, IEnumerable<string>> cells) =>
        Packed(files, path, writer =>
    {
        writer.WriteLine(string.Join('\t', header));
        foreach (int i in rows)
        {
            Marker marker = scores.Markers[i];
            writer.WriteLine($"{marker.Chromosome}\t{marker.Id}\t{marker.Position.ToString(CultureInfo.InvariantCulture)}\t{string.Join('\t', cells(i))}");
        }
    });

    private void Frequencies(PendingFiles files, string path, int[] rows) => Packed(files, path, writer =>
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
    });

    private static void Counts(PendingFiles files, string path, IReadOnlyList<double> counts) => files.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join('\t', counts.Select(count => count.ToString("R", CultureInfo.InvariantCulture))));
    });

    private static void Packed(PendingFiles files, string path, Action<StreamWriter> content) => files.Write(path, stream =>
    {
        using var packed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        using var writer = new StreamWriter(packed) { NewLine = "\n" };
        content(writer);
    });

    private string Number(double value) => Decimals is { } decimals
        ? value.ToString($"F{decimals}", CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);
}

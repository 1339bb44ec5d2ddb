using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>
/// Kinships that leave a chromosome out, in files: K of all under the prefix, K_c of every chromosome under its own, and
/// <c>P.loco.tsv</c> (CHROM MARKERS DIVISOR PREFIX), from which K₋c = (D K − D_c K_c)/(D − D_c), D = Σ D_c.
/// </summary>
internal static class LocoFile
{
    private const string Header = "CHROM\tMARKERS\tDIVISOR\tPREFIX";

    /// <summary>Writes the matrices and the table; files appear under their names only when all are complete.</summary>
    /// <param name="kinship">The sums.</param>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="format">Which files.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <returns>The paths written.</returns>
    /// <exception cref="ArgumentException">Sums with pairwise counts, whose divisors are no single numbers.</exception>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(LocoKinship kinship, string prefix, KinshipFormat format, bool overwrite = false)
    {
        using var files = new PendingFiles(overwrite);
        Stage(files, kinship, prefix, format);
        return files.Complete();
    }

    /// <summary>Writes the files without giving them their names yet.</summary>
    public static void Stage(PendingFiles files, LocoKinship kinship, string prefix, KinshipFormat format)
    {
        ArgumentNullException.ThrowIfNull(kinship);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        if (kinship.IsPairwise)
        {
            throw new ArgumentException(
                "Kinships with pairwise counts have no divisor for each chromosome and are not written.", nameof(kinship));
        }

        PathsOf(prefix, format, [.. kinship.Chromosomes]).ToList().ForEach(files.RequireFree);
        using (Kinship all = kinship.All())
        {
            KinshipFile.Stage(files, all, prefix, format);
        }

        var table = new StringBuilder(Header + "\n");
        foreach (string chromosome in kinship.Chromosomes)
        {
            using Kinship own = kinship.Only(chromosome);
            KinshipFile.Stage(files, own, PrefixOf(prefix, chromosome), format);
            (int markers, double divisor) = kinship.Weight(chromosome);
            table.Append(CultureInfo.InvariantCulture,
                $"{chromosome}\t{markers}\t{divisor:R}\t{Path.GetFileName(PrefixOf(prefix, chromosome))}\n");
        }

        files.Write(TableOf(prefix), stream => stream.Write(Encoding.UTF8.GetBytes(table.ToString())));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="samples">The genotyped samples, as for <see cref="KinshipFile.Read"/>.</param>
    /// <exception cref="InputException">
    /// The table is missing or breaks its format, a matrix is missing or faulty (see <see cref="KinshipFile.Read"/>), or the matrices have
    /// different samples.
    /// </exception>
    public static LocoKinship Read(string prefix, IReadOnlyList<SampleId>? samples = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        List<LocoFileRow> rows = ReadTable(TableOf(prefix));
        var sums = new Dictionary<string, KinshipSum>(StringComparer.Ordinal);
        KinshipSum? total = null;
        try
        {
            Kinship all = KinshipFile.Read(prefix, samples);
            total = new KinshipSum(all.Matrix, rows.Sum(row => row.Divisor), rows.Sum(row => row.MarkerCount));
            foreach (LocoFileRow row in rows)
            {
                string own = Path.Combine(Path.GetDirectoryName(prefix) ?? string.Empty, row.Prefix);
                sums.Add(row.Chromosome, ReadSum(row, own, prefix, all.Samples, samples));
            }

            return new LocoKinship(all.Samples, total, sums);
        }
        catch
        {
            total?.Dispose();
            sums.Values.ToList().ForEach(sum => sum.Dispose());
            throw;
        }
    }

    /// <summary>Whether a prefix has sums by chromosome.</summary>
    /// <param name="prefix">P of the file names.</param>
    internal static bool IsThere(string prefix) => File.Exists(TableOf(prefix));

    /// <summary>The chromosomes of a prefix, without reading the matrices.</summary>
    /// <param name="prefix">P of the file names.</param>
    /// <exception cref="InputException">The table is missing or breaks its format.</exception>
    internal static IReadOnlyList<string> ChromosomesOf(string prefix) => [.. ReadTable(TableOf(prefix)).Select(row => row.Chromosome)];

    /// <summary>The number of chromosomes of a prefix, without reading the matrices.</summary>
    /// <param name="prefix">P of the file names.</param>
    /// <exception cref="InputException">The table is missing or breaks its format.</exception>
    internal static int CountChromosomes(string prefix) => ReadTable(TableOf(prefix)).Count;

    /// <summary>The paths that <see cref="Write"/> may write.</summary>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="format">Which files.</param>
    /// <param name="chromosomes">The chromosomes of the kinship.</param>
    public static IReadOnlyList<string> PathsOf(string prefix, KinshipFormat format, IReadOnlyList<string> chromosomes)
    {
        ArgumentNullException.ThrowIfNull(chromosomes);
        return
        [
            .. KinshipFile.PathsOf(prefix, format),
            .. chromosomes.SelectMany(chromosome => KinshipFile.PathsOf(PrefixOf(prefix, chromosome), format)),
            TableOf(prefix),
        ];
    }

    private static string TableOf(string prefix) => prefix + ".loco.tsv";

    private static string PrefixOf(string prefix, string chromosome) => $"{prefix}.chr{PortableName.Of(chromosome)}";

    private static KinshipSum ReadSum(
        LocoFileRow row, string own, string prefix, IReadOnlyList<SampleId> expected, IReadOnlyList<SampleId>? samples)
    {
        Kinship kinship = KinshipFile.Read(own, samples);
        if (kinship.Samples.SequenceEqual(expected))
        {
            return new KinshipSum(kinship.Matrix, row.Divisor, row.MarkerCount);
        }

        kinship.Dispose();
        throw new InputException(
            $"{own}: its {kinship.Samples.Count} samples are not the {expected.Count} of {prefix}, in the same order.");
    }

    private static List<LocoFileRow> ReadTable(string path)
    {
        var rows = new List<LocoFileRow>();
        var fields = new TextFields();
        if (!File.Exists(path))
        {
            throw new InputException($"{path}: file not found; it is made by `gpulmm kinship --loco`.");
        }

        using var lines = new TextLines(path);
        if (!lines.TryRead(out ReadOnlySpan<byte> line) || Encoding.UTF8.GetString(line) != Header)
        {
            throw new InputException(path, 1, $"expected the header {Header.Replace('\t', ' ')}");
        }

        while (lines.TryRead(out line))
        {
            fields.SplitTabs(line);
            if (fields.Count != 4 || !TextFields.TryWhole(fields.Bytes(line, 1), out long markers) || markers is < 1 or > int.MaxValue
                || !TextFields.TryNumber(fields.Bytes(line, 2), out double divisor) || divisor <= 0)
            {
                throw lines.Fault("expected a chromosome, a number of markers, a divisor above 0 and a prefix, between tabs");
            }

            string chromosome = fields.Text(line, 0);
            if (rows.Exists(row => ChromosomeNames.Comparer.Equals(row.Chromosome, chromosome)))
            {
                throw lines.Fault($"chromosome {chromosome} occurs twice");
            }

            rows.Add(new LocoFileRow(chromosome, (int)markers, divisor, fields.Text(line, 3)));
        }

        return rows.Count > 1 ? rows : throw new InputException($"{path}: expected two chromosomes or more, found {rows.Count}.");
    }

    private sealed record LocoFileRow(string Chromosome, int MarkerCount, double Divisor, string Prefix);
}

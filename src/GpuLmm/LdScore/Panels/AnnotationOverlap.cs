namespace GpuLmm;

/// <summary>Where annotations and allele frequencies are, for their overlap.</summary>
public sealed record AnnotationOptions
{
    /// <summary>Prefix of frequency files (PLINK's <c>.frq</c>); null where <see cref="LdReferenceOptions.AllSnps"/> counts all, or where
    /// <c>gpulmm ldscore</c> has written them beside the scores.</summary>
    public string? Frequencies { get; init; }

    /// <summary>Whether <see cref="Frequencies"/> stands for a file by chromosome.</summary>
    public bool FrequenciesByChromosome { get; init; }

    /// <summary>Whether SNPs of all frequencies count, not those between 5 and 95 %.</summary>
    public bool AllSnps { get; init; }
}

/// <summary>Sums over SNPs of products of annotations.</summary>
internal sealed class AnnotationOverlap
{
    private const double LeastFrequency = 0.05;
    private readonly double[] products;
    private readonly double[] sums;
    private readonly int width;

    private AnnotationOverlap(int width)
    {
        this.width = width;
        products = new double[width * width];
        sums = new double[width];
    }

    /// <summary>SNPs that count.</summary>
    public int SnpCount { get; private set; }

    /// <summary>SNPs of the annotations whose frequency is not known.</summary>
    public int Unknown { get; private set; }

    /// <summary>C.</summary>
    public int Width => width;

    /// <summary>Σ a_c a_d.</summary>
    public double this[int c, int d] => products[(c * width) + d];

    /// <summary>Population standard deviation of an annotation over these SNPs.</summary>
    public double StandardDeviation(int c)
    {
        double mean = sums[c] / SnpCount;
        return Math.Sqrt(Math.Max(0, (products[(c * width) + c] / SnpCount) - (mean * mean)));
    }

    /// <summary>Reads the annotations behind a panel's LD scores.</summary>
    /// <exception cref="InputException">A file is missing or breaks its format, or is not of the panel's annotations.</exception>
    public static AnnotationOverlap Read(LdReference panel, AnnotationOptions options)
    {
        int width = panel.Widths.Sum();
        int[] kept = [.. Enumerable.Range(0, width).Except(panel.Constant)];
        var overlap = new AnnotationOverlap(kept.Length);
        for (int k = 0; k < panel.Files[0].Length; k++)
        {
            AnnotationFile[] tables = [.. panel.Files.Select((files, i) =>
            {
                AnnotationFile table = AnnotationFile.Read(AnnotationFile.PathOf(files[k]));
                return table.Width == panel.Widths[i] ? table : throw new InputException(
                    $"{table.Path}: {table.Width} annotations, but the LD scores beside it have {panel.Widths[i]} columns");
            })];
            string? frequencies = options.AllSnps ? null : FrequencyPath(panel, options, k);
            overlap.Add(tables, frequencies is null ? null : FrequencyFile.Read(frequencies), kept);
        }

        return overlap.SnpCount > 0 ? overlap
            : throw new InputException($"{panel.Files[0][0]}: no SNP of the annotations has a frequency between 5 and 95 %");
    }

    private static string FrequencyPath(LdReference panel, AnnotationOptions options, int k)
    {
        string? prefix = options.Frequencies is null ? panel.Files[0][k]
            : !options.FrequenciesByChromosome || panel.FilesOf.Count == 0 ? options.Frequencies
            : ChromosomeFiles.Prefix(options.Frequencies, panel.FilesOf[k]);
        string? path = ChromosomeFiles.Existing(prefix + ".frq") ?? (options.Frequencies is null ? null : ChromosomeFiles.Existing(prefix));
        return path ?? throw new InputException(
            $"{prefix}.frq[.gz]: file not found{(options.Frequencies is null ? string.Empty : ChromosomeFiles.Nearest(options.Frequencies, ".frq"))}; "
            + "the overlap of annotations is over SNPs with frequencies between 5 and 95 %: give --frqfile-chr or --frqfile, or --not-M-5-50 for all SNPs");
    }

    private void Add(AnnotationFile[] tables, FrequencyFile? frequencies, int[] kept)
    {
        AnnotationFile first = tables[0];
        foreach (AnnotationFile other in tables.Skip(1))
        {
            first.RequireSame(other);
        }

        if (frequencies is not null && first.Ids is null && first.Count != frequencies.Ids.Count)
        {
            throw new InputException(
                $"{first.Path}: {first.Count:N0} rows without ids, but {frequencies.Path} has {frequencies.Ids.Count:N0}: expected the same SNPs in the same order");
        }

        var all = new double[tables.Sum(table => table.Width)];
        var row = new double[kept.Length];
        for (int i = 0; i < first.Count; i++)
        {
            double frequency = frequencies is null ? 0.5
                : first.Ids is null ? frequencies.Values[i]
                : frequencies.Ids.Find(first.Ids[i], i) is >= 0 and int place ? frequencies.Values[place] : double.NaN;
            Unknown += double.IsNaN(frequency) ? 1 : 0;
            if (!(frequency > LeastFrequency && frequency < 1 - LeastFrequency))
            {
                continue;
            }

            int at = 0;
            foreach (AnnotationFile table in tables)
            {
                int own = ReferenceEquals(table, first) || first.Ids is null || table.Ids is null ? i : table.Ids.Find(first.Ids[i], i);
                table.Row(own).CopyTo(all.AsSpan(at));
                at += table.Width;
            }

            for (int c = 0; c < kept.Length; c++)
            {
                row[c] = all[kept[c]];
            }

            Count(row);
        }
    }

    private void Count(double[] row)
    {
        SnpCount++;
        for (int c = 0; c < width; c++)
        {
            sums[c] += row[c];
            if (row[c] != 0)
            {
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                    row, row[c], products.AsSpan(c * width, width), products.AsSpan(c * width, width));
            }
        }
    }
}

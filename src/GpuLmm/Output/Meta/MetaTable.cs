namespace GpuLmm;

/// <summary>The table of a meta-analysis of markers (<c>docs/files.md</c>): a row a marker and test.</summary>
internal sealed class MetaTable : IDisposable
{
    private readonly TableFiles<IReadOnlyList<MetaResult>> files;

    /// <param name="path">Its final path.</param>
    /// <param name="overwrite">Whether an existing one may be replaced.</param>
    /// <param name="isCompressed">Whether in gzip blocks.</param>
    /// <exception cref="InputException">It exists already, or cannot be written.</exception>
    public MetaTable(string path, bool overwrite, bool isCompressed) =>
        files = new([path], overwrite, (file, _) => new MetaRows(file, isCompressed));

    /// <summary>The word of a test.</summary>
    public static string Word(MetaMethod method) => method switch
    {
        MetaMethod.Fixed => "FIXED",
        MetaMethod.Random => "RANDOM",
        _ => "Z",
    };

    /// <summary>Takes the tests of a marker.</summary>
    public void Write(IReadOnlyList<MetaResult> results)
    {
        for (int row = 0; row < results.Count; row++)
        {
            files.Write(0, results, row);
        }
    }

    /// <summary>Closes the file and leaves it to others to give it its name.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void CompleteWith(PendingFiles results) => files.CompleteWith(results);

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose() => files.Dispose();

    private sealed class MetaRows(PendingFile file, bool isCompressed) : TextRows(file, isCompressed,
        ["CHROM", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "N", "STUDIES", "DIRECTION", "TEST", "BETA", "SE", "STAT", "DF", "LOG10P",
            "Q", "Q_DF", "Q_LOG10P", "I2", "TAU2", "NOTE"]),
        ITableRows<IReadOnlyList<MetaResult>>
    {
        // Sums of a few numbers, in one order.
        private const string Digits = "G10";

        public void Write(IReadOnlyList<MetaResult> results, int row)
        {
            MetaResult own = results[row];
            Cell(own.Chromosome);
            Cell(own.Position);
            Cell(own.Id);
            Cell(own.OtherAllele);
            Cell(own.EffectAllele);
            Cell(own.Frequency);
            Cell(own.SampleCount, Digits);
            Cell(own.StudyCount);
            Cell(own.Directions);
            Cell(Word(own.Method));
            Cell(own.Beta, Digits);
            Cell(own.StandardError, Digits);
            Cell(own.Statistic, Digits);
            Cell(1);
            Cell(own.NegativeLog10P, Digits);
            Cell(own.Heterogeneity.Q, Digits);
            Degrees(own.Heterogeneity.Degrees > 0 ? own.Heterogeneity.Degrees : double.NaN);
            Cell(own.Heterogeneity.NegativeLog10P, Digits);
            Cell(own.Heterogeneity.Share, Digits);
            Cell(own.Heterogeneity.Variance, Digits);
            End(own.Note);
        }
    }
}

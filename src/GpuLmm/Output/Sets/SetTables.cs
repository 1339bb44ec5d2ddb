namespace GpuLmm;

/// <summary>
/// The tables of a scan of sets (<c>docs/files.md</c>): of every trait its tests, <c>PREFIX.TRAIT.sets.tsv</c>, what is in the masks,
/// <c>PREFIX.TRAIT.masks.tsv</c>, and, where they are asked for, scores and covariances, <c>PREFIX.TRAIT.scores.tsv</c>.
/// </summary>
internal sealed class SetTables : IDisposable
{
    private readonly TableFiles<IReadOnlyList<SetResult>> sets;
    private readonly TableFiles<SetOutcome> masks;
    private readonly TableFiles<(SetOutcome Outcome, SetScores Scores)>? scores;

    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="traits">Names of the traits, in the order of the background.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <param name="isCompressed">Whether in gzip blocks.</param>
    /// <param name="markers">Markers of the genotypes.</param>
    /// <param name="hasScores">Whether scores and covariances are written.</param>
    /// <exception cref="InputException">A result exists already, or cannot be written.</exception>
    public SetTables(
        string prefix, IReadOnlyList<string> traits, bool overwrite, bool isCompressed, IReadOnlyList<Marker> markers, bool hasScores)
    {
        sets = new(traits.Select(trait => PathOf(prefix, trait, isCompressed)), overwrite,
            (file, _) => new SetTestRows(file, isCompressed));
        masks = new(traits.Select(trait => MaskPathOf(prefix, trait, isCompressed)), overwrite,
            (file, _) => new SetMaskRows(file, isCompressed, markers));
        scores = hasScores
            ? new(traits.Select(trait => ScorePathOf(prefix, trait, isCompressed)), overwrite,
                (file, _) => new SetScoreRows(file, isCompressed, markers))
            : null;
    }

    /// <summary>The path of a trait's tests.</summary>
    public static string PathOf(string prefix, string trait, bool isCompressed) => Path(prefix, trait, "sets", isCompressed);

    /// <summary>The path of a trait's masks.</summary>
    public static string MaskPathOf(string prefix, string trait, bool isCompressed) => Path(prefix, trait, "masks", isCompressed);

    /// <summary>The path of a trait's scores.</summary>
    public static string ScorePathOf(string prefix, string trait, bool isCompressed) => Path(prefix, trait, "scores", isCompressed);

    /// <summary>The path of what the set files have that is not used.</summary>
    public static string ReportPathOf(string prefix) => $"{prefix}.sets.report.tsv";

    /// <summary>Writes what the set files have that is not used.</summary>
    public static void WriteReport(Stream stream, IEnumerable<SetFault> faults) => TabTable.Write(
        stream, ["REASON", "SET", "ITEM", "COUNT"],
        faults.Select(fault => (string[])[
            fault.Reason, fault.Set.Length > 0 ? fault.Set : "NA", fault.Item, TabTable.Cell(fault.Count)]));

    /// <summary>Takes what came of a set.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    public void Write(SetOutcome outcome)
    {
        foreach ((int trait, IReadOnlyList<SetResult> rows) in outcome.Rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                sets.Write(trait, rows, row);
            }

            for (int mask = 0; mask < outcome.Masks.Count; mask++)
            {
                masks.Write(trait, outcome, mask);
            }
        }

        foreach (SetScores own in outcome.Scores)
        {
            for (int k = 0; k < own.Places.Length; k++)
            {
                scores!.Write(own.Trait, (outcome, own), k);
            }
        }
    }

    /// <summary>Stores all that was written.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    public void Close()
    {
        sets.Close();
        masks.Close();
        scores?.Close();
    }

    /// <summary>Closes the files and leaves it to others to give them their names.</summary>
    /// <exception cref="InputException">What was written could not be stored.</exception>
    public void CompleteWith(PendingFiles results)
    {
        sets.CompleteWith(results);
        masks.CompleteWith(results);
        scores?.CompleteWith(results);
    }

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose()
    {
        sets.Dispose();
        masks.Dispose();
        scores?.Dispose();
    }

    private static string Path(string prefix, string trait, string kind, bool isCompressed) =>
        $"{prefix}.{PortableName.Of(trait)}.{kind}.tsv{(isCompressed ? ".gz" : "")}";
}

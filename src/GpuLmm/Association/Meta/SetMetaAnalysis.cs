namespace GpuLmm;

/// <summary>
/// Tests sets of rare variants over several studies, from the scores and covariances that scans of sets write: these are summed, and tested
/// as those of one study (<c>docs/model.md</c>).
/// </summary>
public static class SetMetaAnalysis
{
    /// <summary>Reads the studies set by set and hands on the rows of each, in the order of the files.</summary>
    /// <param name="paths">Tables of scores (<c>scan --write-u</c>); at least one.</param>
    /// <param name="backend">Whose host decomposes covariances.</param>
    /// <param name="writer">Takes the rows of a set; their trait is 0.</param>
    /// <param name="options">
    /// Which variants, and how they are tested; frequencies are those of all studies together, and there are no weights of files. Null for
    /// the defaults.
    /// </param>
    /// <param name="maskPath">Lines of mask and annotations between commas; null for one mask <c>all</c> of every variant.</param>
    /// <param name="keepsAmbiguous">Whether A/T and C/G variants of several studies are taken to be on the same strand.</param>
    /// <param name="progress">Reported to now and then.</param>
    /// <param name="cancellationToken">Checked set by set.</param>
    /// <exception cref="ArgumentException">No path, or an option outside its range or that does not go with scores.</exception>
    /// <exception cref="InputException">A file is damaged, or of another kind.</exception>
    public static SetMetaReport Run(
        IReadOnlyList<string> paths, Backend backend, Action<IReadOnlyList<SetResult>> writer, SetOptions? options = null,
        string? maskPath = null, bool keepsAmbiguous = false, IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= SetOptions.Default;
        options.Validate();
        if (paths.Count == 0)
        {
            throw new ArgumentException("Expected at least one file.", nameof(paths));
        }

        if (options.Weights.IsFromFile || options.LeaveOneOut is not null || options.IsAlleleOne)
        {
            throw new ArgumentException(
                "Scores of studies have no weights, no variants to leave out, and count rarer alleles.", nameof(options));
        }

        IReadOnlyList<VariantMask> masks = maskPath is null ? [new VariantMask("all", null)] : SetFileLines.Masks(maskPath);
        var files = new List<SetScoreFile>(paths.Count);
        try
        {
            files.AddRange(paths.Select(path => new SetScoreFile(path)));
            var tester = new SetMetaTester(backend, masks, options, files.Exists(file => file.HasTails));
            string[] names = [.. files.SelectMany(file => file.Sets).Distinct()];
            long shared = 0, ambiguous = 0, tested = 0;
            for (int k = 0; k < names.Length; k++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ScoredSet[] own = [.. files.Select(file => file.Take(names[k])).OfType<ScoredSet>()];
                var joint = new JointSet(keepsAmbiguous);
                Array.ForEach(own, joint.Add);
                IReadOnlyList<SetResult> rows = tester.Rows(names[k], own[0].Chromosome, own[0].Position, joint);
                shared += own.Length > 1 ? 1 : 0;
                ambiguous += joint.Variants.Count(variant => variant.IsAmbiguous);
                tested += rows[0].Variants > 0 ? 1 : 0;
                writer(rows);
                progress?.Report(new StageProgress("sets", k + 1, names.Length, "sets"));
            }

            return new SetMetaReport(
                [.. files.Select(file => (file.Path, file.Sets.Count))], tested, names.Length - tested, shared, ambiguous);
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }
}

/// <summary>What a meta-analysis of sets did.</summary>
/// <param name="Studies">Files and their sets.</param>
/// <param name="Tested">Sets with a test.</param>
/// <param name="NotTested">Sets with a reason instead.</param>
/// <param name="Shared">Sets of more than one study.</param>
/// <param name="AmbiguousVariants">Variants of several studies whose strands cannot be told: they are in no mask.</param>
public sealed record SetMetaReport(
    IReadOnlyList<(string Path, int SetCount)> Studies, long Tested, long NotTested, long Shared, long AmbiguousVariants);

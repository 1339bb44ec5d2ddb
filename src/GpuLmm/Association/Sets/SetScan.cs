namespace GpuLmm;

/// <summary>
/// Tests sets of rare variants together, genes for example: burdens, SKAT, SKAT-O, SMMAT-E, ACAT-V and ACAT-O, with the variances of the
/// null model kept (<c>docs/model.md</c>). The genotypes are read once for each null model, whatever the order of sets and variants.
/// </summary>
public static class SetScan
{
    /// <summary>Tests sets, and hands their rows on in the order of the sets, trait by trait.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="background">Null models without interactions, with a matrix of samples or without one.</param>
    /// <param name="sets">The sets.</param>
    /// <param name="backend">Where null models are fitted and products run.</param>
    /// <param name="writer">Takes the rows of a set for a trait.</param>
    /// <param name="options">Which variants, and how they are tested; null for the defaults.</param>
    /// <param name="filter">Which markers may be in a set; null for all.</param>
    /// <param name="progress">Reported to now and then.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="ArgumentException">An option outside its range, or a background whose variance is not kept.</exception>
    /// <exception cref="InputException">No set has a variant, or weights are asked for that the files do not have.</exception>
    public static SetSummary Run(
        Genotypes genotypes, ScanBackground background, VariantSets sets, Backend backend, Action<IReadOnlyList<SetResult>> writer,
        SetOptions? options = null, MarkerFilter? filter = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SetRun run = Prepare(genotypes, background, sets, backend, options, filter, cancellationToken);
        run.Run(
            background, outcome => outcome.Rows.ToList().ForEach(rows => writer(rows.Rows)), hasScores: false, null,
            progress, cancellationToken);
        return run.Summary;
    }

    /// <summary>Finds and counts the variants.</summary>
    internal static SetRun Prepare(
        Genotypes genotypes, ScanBackground background, VariantSets sets, Backend backend, SetOptions? options, MarkerFilter? filter,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= SetOptions.Default;
        options.Validate();
        if (options.Weights.IsFromFile && !sets.HasWeights)
        {
            throw new InputException("the set files have no weights for all variants, and weights of the files are asked for");
        }

        if (options.LeaveOneOut is { } left && !(sets.Names.Contains(left.Set) && sets.MaskNames.Contains(left.Mask)))
        {
            throw new InputException($"there is no set '{left.Set}' with a mask '{left.Mask}' to leave variants out of");
        }

        var resolved = ResolvedSets.Of(sets, genotypes);
        if (resolved.Markers.Length == 0)
        {
            throw new InputException(
                $"{genotypes.Name}: none of the variants of {resolved.Sets.Count} sets is among its {genotypes.Markers.Count} markers"
                + $" ({string.Join(", ", sets.Sets.SelectMany(set => set.Variants).Take(3).Select(variant => variant.Id))}, …)");
        }

        return new SetRun(genotypes, resolved, background.Samples.Selection, backend, options, filter ?? MarkerFilter.Default,
            cancellationToken);
    }
}

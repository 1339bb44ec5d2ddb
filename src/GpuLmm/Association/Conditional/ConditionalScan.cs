namespace GpuLmm;

/// <summary>
/// Independent signals of the loci that a scan found, by forward selection: the most significant marker of a locus becomes a fixed effect
/// of the null model, whose variances are estimated anew, and the other markers of the locus are tested given it, until none is significant
/// (as the stepwise selection of Yang et al. 2012, Nat Genet 44:369, from individuals instead of summary statistics).
/// </summary>
public static class ConditionalScan
{
    /// <summary>Looks for the signals of every locus of a trait.</summary>
    /// <param name="genotypes">G; its markers have ids of their own.</param>
    /// <param name="results">
    /// Rows of the trait's scan, of one test; those with p at most <see cref="ConditionalOptions.MaxP"/> are enough.
    /// </param>
    /// <param name="background">
    /// What the markers of a chromosome are tested against for the trait, with markers of given ids among the fixed effects (none at
    /// first); asked for once a step, and disposed.
    /// </param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="scan">Tests, of which the first counts, and filters of the scan; null for the defaults.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Reported to after every locus.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <returns>The signals of a locus in the order in which they were found, locus after locus.</returns>
    /// <exception cref="ArgumentException">An option outside its range.</exception>
    /// <exception cref="InputException">Markers share an id, so that none can be named by it.</exception>
    public static IReadOnlyList<ConditionalSignal> Run(
        Genotypes genotypes, IReadOnlyList<AssociationResult> results, Func<string, IReadOnlyList<string>, ScanBackground> background,
        Backend backend, AssociationOptions? scan = null, ConditionalOptions? options = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentNullException.ThrowIfNull(backend);
        (scan, options) = (scan ?? AssociationOptions.Default, options ?? ConditionalOptions.Default);
        scan.Validate();
        options.Validate();
        RequireIds(genotypes);
        IReadOnlyList<AssociatedLocus> loci = AssociatedLocus.Of(results, options);
        var signals = new List<ConditionalSignal>();
        for (int k = 0; k < loci.Count; k++)
        {
            signals.AddRange(Signals(k + 1, loci[k]));
            progress?.Report(new StageProgress("conditional", k + 1, loci.Count, "loci"));
        }

        return signals;

        IEnumerable<ConditionalSignal> Signals(int number, AssociatedLocus locus)
        {
            HashSet<string> ids = [.. genotypes.Markers.Where(locus.Holds).Select(marker => marker.Id)
                .Where(id => scan.Filter.Extract?.Contains(id) ?? true)];
            AssociationOptions own = scan with { Tests = [scan.Tests[0]], MaxP = 1, Filter = scan.Filter with { Extract = ids } };
            double least = -Math.Log10(options.MaxP);
            Dictionary<string, double>? alone = null;
            var given = new List<string>();
            while (given.Count < options.MostSignals)
            {
                using ScanBackground against = background(locus.Chromosome, [.. given]);
                AssociationResult[] rows =
                    [.. AssociationScan.Rows(genotypes, against, backend, own, cancellationToken: cancellationToken)];
                alone ??= rows.ToDictionary(row => row.Marker.Id, row => row.NegativeLog10P, StringComparer.Ordinal);
                AssociationResult best = rows.Where(row => row.Status == MarkerStatus.Tested).MaxBy(row => row.NegativeLog10P);
                if (best.Marker is null || !(best.NegativeLog10P >= least))
                {
                    break;
                }

                yield return new ConditionalSignal(
                    number, locus.Start, locus.End, given.Count + 1, best, alone[best.Marker.Id], [.. given]);
                given.Add(best.Marker.Id);
            }
        }
    }

    /// <summary>Checks that markers can be named.</summary>
    /// <param name="genotypes">G.</param>
    /// <exception cref="InputException">Markers share an id.</exception>
    internal static void RequireIds(Genotypes genotypes)
    {
        var seen = new HashSet<string>(genotypes.Markers.Count, StringComparer.Ordinal);
        foreach (Marker marker in genotypes.Markers)
        {
            if (!seen.Add(marker.Id))
            {
                throw new InputException(
                    $"{genotypes.Name}: several markers have the id '{marker.Id}', and signals become fixed effects by their ids; give each its own, "
                    + "for example by plink2 --set-all-var-ids '@:#:$r:$a'.");
            }
        }
    }
}

using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// A pass over the markers for traits whose samples are nearly the same: their null models, then every block for all of them.
/// </summary>
internal sealed class BulkPass : IDisposable
{
    private readonly Genotypes genotypes;
    private readonly BulkCluster cluster;
    private readonly bool ownsSamples;
    private readonly Backend backend;
    private readonly BulkOptions options;
    private readonly BulkMember[] byColumn;
    private readonly SampleSet[] sets;
    private BulkDesign? design;

    /// <param name="genotypes">G.</param>
    /// <param name="study">The traits.</param>
    /// <param name="cluster">Those of the pass.</param>
    /// <param name="backend">Where to compute.</param>
    /// <param name="options">What is kept.</param>
    public BulkPass(Genotypes genotypes, StudySamples study, BulkCluster cluster, Backend backend, BulkOptions options)
    {
        (this.genotypes, this.cluster, this.backend, this.options) = (genotypes, cluster, backend, options);
        ownsSamples = !study.SampleSets.Contains(cluster.Samples);
        sets = [.. cluster.Traits.Select(t => study.Traits[t].SampleSet).Distinct()];
        var lacking = sets.ToDictionary(set => set, cluster.Lacking);
        var patterns = sets.Select((set, k) => (set, k)).ToDictionary(one => one.set, one => one.k);

        // Traits of neighbouring regions have neighbouring columns: a block then takes a range of them.
        (int Trait, TraitRegion? Region)[] order = [.. cluster.Traits.Select(t => (t, options.Regions?.Find(study.Traits[t].Name)))
            .OrderBy(one => one.Item2?.Chromosome, StringComparer.Ordinal).ThenBy(one => one.Item2?.First).ThenBy(one => one.t)];
        byColumn = new BulkMember[order.Length];
        int column = 0;
        for (int k = 0; k < order.Length; k++)
        {
            Trait trait = study.Traits[order[k].Trait];
            byColumn[k] = new BulkMember
            {
                Index = order[k].Trait,
                Trait = trait,
                Pattern = patterns[trait.SampleSet],
                Lacking = lacking[trait.SampleSet],
                Column = column,
                Region = order[k].Region,
            };
            column += byColumn[k].ColumnCount;
        }

        Members = [.. byColumn.OrderBy(member => member.Index)];
    }

    /// <summary>The traits, in the order of the study.</summary>
    public BulkMember[] Members { get; }

    /// <summary>What is kept of each; empty before the scan.</summary>
    public BulkKeeper[] Keepers { get; private set; } = [];

    /// <summary>The samples of the pass.</summary>
    public SampleSet Samples => cluster.Samples;

    /// <summary>Fits the null models.</summary>
    /// <param name="kinship">K; null for linear regression.</param>
    /// <param name="releaseKinship">Free K once the part needed is copied.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    public void Fit(Kinship? kinship, bool releaseKinship, CancellationToken cancellationToken)
    {
        foreach (SampleSet set in sets)
        {
            set.RequireDegreesToTest();
        }

        using BulkSpectrum? spectrum = kinship is null ? null : Spectrum(kinship, releaseKinship);
        int shift = spectrum is null ? Samples.Covariates.Names.Count : 0;
        foreach (BulkMember member in byColumn)
        {
            member.Column += shift;
        }

        design = BulkFit.Run(Samples, byColumn, spectrum, backend, cancellationToken);
        Keepers = [.. Members.Select(member => new BulkKeeper(member.Null.Degrees - 1, options))];
    }

    /// <summary>Tests markers.</summary>
    /// <param name="markers">Indices into <see cref="Genotypes.Markers"/>, ascending.</param>
    /// <param name="writer">Takes the rows, but for those that wait for the best.</param>
    /// <param name="first">Markers that were taken before: whole blocks.</param>
    /// <param name="journal">Keeps rows and counts; null for none.</param>
    /// <param name="done">Told how many markers were taken.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    public void Scan(
        int[] markers, IAssociationWriter writer, int first, BulkJournal? journal, Action<int, Marker> done,
        CancellationToken cancellationToken)
    {
        markers = markers[first..];

        bool takesMissing = Array.Exists(byColumn, member => member.Lacking.Length > 0);
        using BulkProducts products = backend.PrepareBulk(design!, Samples.Selection, takesMissing);
        BulkPattern[] patterns =
            [.. sets.Select(set => new BulkPattern(set, options.Filter, genotypes.Karyotype, products.BlockSize))];
        var block = new BulkBlock(genotypes, Samples, patterns, products.BlockSize, takesMissing);
        var rows = new BulkRows(options.MaxP, backend.Threads);
        GenotypePipeline.Lane lane = new(
            (start, own) => Test(markers.AsSpan(start, own.Count).ToArray(), own, block, patterns, products),
            (start, own) =>
            {
                ResultBlock results = rows.Of(Members, Keepers, patterns, block);
                if (results.Count > 0)
                {
                    journal?.Append(results, PositionsIn(markers.AsSpan(start, own.Count).ToArray(), block));
                    writer.Write(results);
                }

                journal?.Keep(Keepers, first + start + own.Count, own.Count);
                done(own.Count, block.Markers[own.Count - 1]);
            });
        GenotypePipeline.Run(genotypes, markers, products.BlockSize, [lane], cancellationToken);
    }

    /// <summary>What gives the index of a marker in the file, asked for in their order.</summary>
    private static Func<Marker, int> PositionsIn(int[] markers, BulkBlock block)
    {
        int place = 0;
        return marker =>
        {
            while (!ReferenceEquals(block.Markers[place], marker))
            {
                place++;
            }

            return markers[place];
        };
    }

    /// <summary>Frees the columns of the traits; what is kept stays.</summary>
    public void Dispose()
    {
        design?.Dispose();
        if (ownsSamples)
        {
            Samples.Covariates.Dispose();
        }
    }

    private BulkSpectrum Spectrum(Kinship kinship, bool releaseKinship)
    {
        DenseMatrix kernel = kinship.Select(Samples.Ids);
        if (releaseKinship)
        {
            kinship.Dispose();
        }

        return BulkSpectrum.Create(kernel, Samples, sets.Select(set => (set, cluster.Lacking(set))), backend);
    }

    private void Test(int[] markers, GenotypeBlock own, BulkBlock block, BulkPattern[] patterns, BulkProducts products)
    {
        block.Take(own, backend.Threads);
        for (int k = 0; k < Members.Length; k++)
        {
            Keepers[k].Begin(patterns[Members[k].Pattern], markers);
        }

        int[] active = Active(block);
        if (active.Length == 0)
        {
            return;
        }

        double share = backend.Precision == Precision.Mixed ? MarkerMath.CollinearShareFloat : MarkerMath.CollinearShare;
        int first = byColumn[active[0]].Column, end = byColumn[active[^1]].Column + byColumn[active[^1]].ColumnCount;
        products.Take(own, block.Codings, block.Missing, first, end - first);
        block.Judge(products, share);
        var tests = new BulkTest?[backend.Threads];
        Workers.Run(tests.Length, active.Length, (worker, k) =>
        {
            BulkMember member = byColumn[active[k]];
            BulkTest test = tests[worker] ??= new BulkTest(products, block, share);
            test.Run(member, patterns[member.Pattern], KeeperOf(member));
        });
    }

    private BulkKeeper KeeperOf(BulkMember member) => Keepers[Array.BinarySearch(cluster.Traits, member.Index)];

    /// <summary>Traits, by their columns, that are tested in a block.</summary>
    private int[] Active(BulkBlock block)
    {
        if (options.Regions is null)
        {
            return [.. Enumerable.Range(0, byColumn.Length)];
        }

        var spans = new Dictionary<string, (long First, long Last)>(StringComparer.Ordinal);
        for (int j = 0; j < block.Count; j++)
        {
            (string chromosome, long position) = (block.Chromosomes[j], block.Positions[j]);
            spans[chromosome] = spans.TryGetValue(chromosome, out (long First, long Last) span)
                ? (Math.Min(span.First, position), Math.Max(span.Last, position)) : (position, position);
        }

        return [.. Enumerable.Range(0, byColumn.Length).Where(k => byColumn[k].Region is { } region
            && spans.TryGetValue(region.Chromosome, out (long First, long Last) span)
            && region.First <= span.Last && region.Last >= span.First)];
    }
}

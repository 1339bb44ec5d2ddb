using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// Tests pairs in their order. Markers are decoded and multiplied once where all of them can be held; where they cannot, what is held is
/// forgotten whenever the next pairs have no place beside it.
/// </summary>
internal sealed class PairRun : IDisposable
{
    private const int MostPairs = 1 << 14;
    private const int MostRows = 1 << 18;
    private const int ReadBlock = 256;

    private readonly Genotypes genotypes;
    private readonly PairModel model;
    private readonly PairMarkers markers;
    private readonly AssociationOptions options;
    private readonly IProgress<StageProgress>? progress;
    private readonly CancellationToken cancellationToken;
    private readonly ParallelOptions threads;
    private readonly PairProducts products;
    private readonly PairCalls calls;
    private readonly double leastLogP;
    private readonly double[] leastStatistics;
    private readonly int[] placeOf;
    private readonly int[] chunkOf;
    private readonly long[,] statuses;
    private readonly PairInformation[] information;
    private readonly double[] scores;
    private int chunk;
    private long kept;

    public PairRun(
        Genotypes genotypes, PairModel model, SampleSelection selection, PairMarkers markers, Backend backend, AssociationOptions options,
        PairSizes? sizes, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        this.genotypes = genotypes;
        this.model = model;
        this.markers = markers;
        this.options = options;
        this.progress = progress;
        this.cancellationToken = cancellationToken;
        threads = new ParallelOptions { MaxDegreeOfParallelism = backend.Threads };
        products = backend.PreparePairs(
            model.Design, model.FixedCount, selection, sizes ?? PairSizes.Of(model.Design, markers.Indices.Length));
        calls = new PairCalls(selection, products.Capacity);
        leastLogP = options.MaxP < 1 ? -Math.Log10(options.MaxP) : double.NegativeInfinity;
        leastStatistics = [.. model.Numbers.Select(numbers => options.MaxP < 1 ? PairStatistics.Least(leastLogP, numbers) : 0)];
        placeOf = new int[markers.Indices.Length];
        Array.Fill(placeOf, -1);
        chunkOf = new int[markers.Indices.Length];
        statuses = new long[TraitCount, Enum.GetValues<MarkerStatus>().Length];
        information = new PairInformation[products.BlockSize];
        scores = new double[products.BlockSize * TraitCount * PairStatistics.Columns];
    }

    public PairSummary Summary
    {
        get
        {
            long[] tested = [.. Enumerable.Range(0, TraitCount).Select(trait => Count(trait, MarkerStatus.Tested))];
            return new PairSummary(tested.Sum(), statuses.Cast<long>().Sum() - tested.Sum(), kept, markers.Excluded);
        }
    }

    private int TraitCount => model.Numbers.Count;

    /// <summary>Pairs of a trait by what became of them.</summary>
    public long Count(int trait, MarkerStatus status) => statuses[trait, (int)status];

    /// <summary>The rows, some thousands of pairs at a time.</summary>
    /// <param name="journal">Keeps them, and has those of a run before that was broken off; null for none.</param>
    public IEnumerable<List<PairResult>> Rows(ScanJournal? journal = null)
    {
        long done = 0, total = markers.PairCount;
        foreach (List<(int First, int Second)> pairs in Chunks())
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Markers are held as if their pairs were tested: what is multiplied together decides on the last bits.
            Hold(pairs);
            List<PairResult> left;
            if (journal?.Read() is { } before)
            {
                left = KeptPairResults.Restore(before, statuses, pairs, TraitCount, genotypes);
                journal.Count(pairs.Count);
            }
            else
            {
                var rows = new PairResult[pairs.Count * TraitCount];
                Test(pairs, rows);
                var found = new long[statuses.GetLength(0), statuses.GetLength(1)];
                int[] wanted = [.. Enumerable.Range(0, rows.Length).Where(k => Takes(rows[k], found))];
                left = [.. wanted.Select(k => rows[k])];
                journal?.Append(KeptPairResults.Of(rows, wanted, found), pairs.Count);
                KeptPairResults.Add(found, statuses);
            }

            kept += left.Count;
            done += pairs.Count;
            progress?.Report(new StageProgress("pairs", done, total, "pairs"));
            yield return left;
        }
    }

    public void Dispose()
    {
        products.Dispose();
        model.Dispose();
    }

    /// <summary>Counts what became of a pair.</summary>
    /// <returns>Whether there is a row.</returns>
    private bool Takes(in PairResult row, long[,] counts)
    {
        counts[row.Trait, (int)row.Status]++;
        return !(row.NegativeLog10P < leastLogP) && (options.MaxP >= 1 || row.Status == MarkerStatus.Tested);
    }

    /// <summary>Pairs whose markers can be held together.</summary>
    private IEnumerable<List<(int First, int Second)>> Chunks()
    {
        int most = Math.Clamp(MostRows / TraitCount, 1, MostPairs), distinct = 0;
        var pairs = new List<(int, int)>();
        chunk++;
        foreach ((int first, int second) in markers.Pairs)
        {
            int one = markers.PositionOf(first), other = markers.PositionOf(second);
            if (pairs.Count == most || distinct + (IsNew(one) ? 1 : 0) + (IsNew(other) ? 1 : 0) > products.Capacity)
            {
                yield return pairs;
                pairs = [];
                distinct = 0;
                chunk++;
            }

            distinct += Enter(one) + Enter(other);
            pairs.Add((first, second));
        }

        yield return pairs;
    }

    private bool IsNew(int position) => position >= 0 && chunkOf[position] != chunk;

    private int Enter(int position)
    {
        bool isNew = IsNew(position);
        if (isNew)
        {
            chunkOf[position] = chunk;
        }

        return isNew ? 1 : 0;
    }

    /// <summary>Reads the markers of some pairs that are not held.</summary>
    private void Hold(List<(int First, int Second)> pairs)
    {
        int[] needed = [.. pairs.SelectMany(pair => new[] { markers.PositionOf(pair.First), markers.PositionOf(pair.Second) })
            .Where(position => position >= 0).Distinct()];
        int[] missing = [.. needed.Where(position => placeOf[position] < 0)];
        if (products.Count + missing.Length > products.Capacity)
        {
            products.Clear();
            Array.Fill(placeOf, -1);
            missing = needed;
        }

        Array.Sort(Array.ConvertAll(missing, position => markers.Indices[position]), missing);
        int[] indices = Array.ConvertAll(missing, position => markers.Indices[position]);
        foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(genotypes, indices, ReadBlock, cancellationToken))
        {
            int place = products.Count;
            products.Add(block, [.. missing.AsSpan(start, block.Count).ToArray().Select(k => MarkerColumns.CodingOf(markers.Counts[k]))]);
            Parallel.For(0, block.Count, threads, i =>
            {
                int position = missing[start + i];
                placeOf[position] = place + i;
                calls.Take(place + i, block, i, markers.Counts[position]);
            });
        }
    }

    private void Test(List<(int First, int Second)> pairs, PairResult[] rows)
    {
        var tested = new List<int>(pairs.Count);
        for (int k = 0; k < pairs.Count; k++)
        {
            (int first, int second) = Positions(pairs[k]);
            MarkerStatus status = markers.StatusOf(first, second);
            if (status == MarkerStatus.Tested)
            {
                tested.Add(k);
                continue;
            }

            int? called = first < 0 || second < 0 ? null : calls.Both(placeOf[first], placeOf[second]);
            for (int t = 0; t < TraitCount; t++)
            {
                rows[(k * TraitCount) + t] = Row(t, pairs[k], called, PairStatistics.Reason(status));
            }
        }

        (int, int)[] places = [.. tested.Select(k => Positions(pairs[k])).Select(pair => (placeOf[pair.First], placeOf[pair.Second]))];
        for (int start = 0; start < places.Length; start += products.BlockSize)
        {
            int count = Math.Min(products.BlockSize, places.Length - start), from = start;
            products.Multiply(new ArraySegment<(int, int)>(places, start, count), information, scores);
            Parallel.For(0, count, threads, k => Write(pairs, tested[from + k], k, places[from + k], rows));
        }
    }

    private void Write(List<(int First, int Second)> pairs, int pair, int k, (int First, int Second) places, PairResult[] rows)
    {
        int called = -1;
        for (int t = 0; t < TraitCount; t++)
        {
            int at = (k * TraitCount) + t;
            PairStatistics statistics = PairStatistics.Of(
                information[k], scores.AsSpan(at * PairStatistics.Columns, PairStatistics.Columns), model.Numbers[t]);

            // Of most pairs there is no row: no samples are counted for them, and no p is computed.
            if (!(statistics.Statistic < leastStatistics[t]))
            {
                called = called < 0 ? calls.Both(places.First, places.Second) : called;
            }

            rows[(pair * TraitCount) + t] = Row(t, pairs[pair], called < 0 ? null : called, statistics);
        }
    }

    private PairResult Row(int trait, (int First, int Second) pair, int? called, in PairStatistics statistics) => new(
        trait, genotypes.Markers[pair.First], genotypes.Markers[pair.Second], called, statistics.Beta, statistics.Error,
        statistics.Statistic,
        statistics.Status != MarkerStatus.Tested ? double.NaN
            : statistics.Statistic < leastStatistics[trait] ? 0 : PairStatistics.LogP(statistics.Statistic, model.Numbers[trait]),
        statistics.Status);

    private (int First, int Second) Positions((int First, int Second) pair) =>
        (markers.PositionOf(pair.First), markers.PositionOf(pair.Second));
}

using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>One kernel of a feature table, block by block.</summary>
internal sealed class FeatureKinship
{
    private readonly FeatureTable table;
    private readonly FeatureKernelOptions options;
    private readonly Backend backend;
    private readonly FeatureRow[] rows;
    private readonly IReadOnlyList<SampleId> samples;
    private readonly int[] place;
    private readonly double pseudocount;

    public FeatureKinship(FeatureTable table, IReadOnlyList<SampleId> samples, FeatureKernelOptions options, Backend backend)
    {
        (this.table, this.samples, this.options, this.backend) = (table, samples, options, backend);
        int[] chosen = table.RowsOf(samples);
        rows = [.. chosen.Select(row => table.Rows[row])];
        InputException? fault = options.Kernel == FeatureKernel.Linear
            ? null : rows.Select(row => row.Fault).FirstOrDefault(f => f is not null);
        if (fault is not null)
        {
            throw fault;
        }

        place = new int[table.Samples.Count];
        Array.Fill(place, -1);
        for (int i = 0; i < chosen.Length; i++)
        {
            place[chosen[i]] = i;
        }

        pseudocount = !options.IsLogRatio ? double.NaN : options.Pseudocount ?? (0.5 * rows.Min(row => row.LeastPositive));
    }

    public (Kinship Kinship, FeatureReport Report) Compute(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        int n = samples.Count, used = 0, done = 0;
        var sum = new DenseMatrix(n, n);
        DenseMatrix? pairs = options.PairwiseCounts ? new DenseMatrix(n, n) : null;
        try
        {
            using var tile = new FeatureTile(n, options);
            foreach (DenseMatrix block in FeatureBlocks.Read(table, place, n, options.BlockBytes, cancellationToken))
            {
                if (options.Kernel == FeatureKernel.BrayCurtis)
                {
                    SharedAbundance.Add(block, sum, backend.Threads);
                    used += block.Rows;
                }
                else
                {
                    TakeLogRatios(block);
                    used += AddProducts(block, tile, sum, pairs, cancellationToken);
                }

                done += block.Rows;
                progress?.Report(new StageProgress("kernel", done, table.FeatureCount, "features"));
            }

            if (used == 0)
            {
                throw new InputException($"{table.Path}: none of its {table.FeatureCount} features varies among {n} samples.");
            }

            sum.MirrorLower();
            double clipped = Finish(sum, pairs, used);
            var report = new FeatureReport(
                n, table.FeatureCount, table.FeatureCount - used, rows.Sum(row => (long)row.MissingCount),
                options.IsLogRatio ? rows.Sum(row => (long)row.ZeroCount) : 0, pseudocount, clipped);
            return (new Kinship(sum, samples, used, pairs), report);
        }
        catch
        {
            sum.Dispose();
            pairs?.Dispose();
            throw;
        }
    }

    /// <summary>log x less its mean over the features of the sample, zeros replaced.</summary>
    private void TakeLogRatios(DenseMatrix block)
    {
        if (!options.IsLogRatio)
        {
            return;
        }

        double logZero = Math.Log(pseudocount);
        Parallel.For(0, block.Columns, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, i =>
        {
            double mean = (rows[i].LogSum + (rows[i].ZeroCount * logZero)) / table.FeatureCount;
            foreach (ref double x in block.Column(i))
            {
                x = (x > 0 ? Math.Log(x) : logZero) - mean;
            }
        });
    }

    private int AddProducts(DenseMatrix block, FeatureTile tile, DenseMatrix sum, DenseMatrix? pairs, CancellationToken cancellationToken)
    {
        int used = 0;
        for (int first = 0; first < block.Rows; first += FeatureTile.Width)
        {
            cancellationToken.ThrowIfCancellationRequested();
            tile.Fill(block, first, backend.Threads);
            used += tile.Count;
            backend.AddRankUpdate(tile.Values, new ColumnRange(0, tile.Count), sum);
            if (pairs is not null)
            {
                backend.AddRankUpdate(tile.Present!, new ColumnRange(0, tile.Count), pairs);
            }
        }

        return used;
    }

    /// <summary>From sums to the kernel, both triangles.</summary>
    /// <returns>The share of the trace that was clipped.</returns>
    private double Finish(DenseMatrix sum, DenseMatrix? pairs, int used)
    {
        pairs?.MirrorLower();
        switch (options.Kernel)
        {
            case FeatureKernel.Aitchison:
                return 0;
            case FeatureKernel.BrayCurtis:
                Dissimilarities(sum);
                DistanceKernel.DoubleCentre(sum);
                return DistanceKernel.Clip(sum, backend);
            default:
                Divide(sum, pairs, used);
                return 0;
        }
    }

    /// <summary>Two samples without a common feature are taken for unrelated.</summary>
    private static void Divide(DenseMatrix sum, DenseMatrix? pairs, int used)
    {
        for (int j = 0; j < sum.Columns; j++)
        {
            Span<double> column = sum.Column(j);
            if (pairs is null)
            {
                TensorPrimitives.Divide(column, used, column);
                continue;
            }

            for (int i = 0; i < column.Length; i++)
            {
                column[i] = pairs[i, j] > 0 ? column[i] / pairs[i, j] : 0;
            }
        }
    }

    private void Dissimilarities(DenseMatrix shared)
    {
        for (int j = 0; j < shared.Columns; j++)
        {
            Span<double> column = shared.Column(j);
            for (int i = 0; i < column.Length; i++)
            {
                column[i] = i == j ? 0 : 1 - (2 * column[i] / (rows[i].Total + rows[j].Total));
            }
        }
    }
}

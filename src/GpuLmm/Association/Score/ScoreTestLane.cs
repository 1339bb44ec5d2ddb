using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Tests blocks by one lane of a score scanner.</summary>
internal sealed class ScoreTestLane(
    ScoreLane lane, ColumnLayout layout, int blockSize, ScoreRowWriter[] writers, double collinearShare, int threads) : BlockTestLane
{
    private readonly double[] squares = new double[blockSize * layout.PairCount];
    private readonly double[] information = new double[blockSize * layout.PairCount];
    private readonly double[] products = new double[blockSize * layout.Width];

    public override void Test(GenotypeBlock block, MarkerColumns columns, ResultBlock results)
    {
        int pairs = layout.PairCount, width = layout.Width, count = columns.Count;
        lane.Scan(block, columns.Codings, new ScoreNumbers(
            squares.AsSpan(0, count * pairs), information.AsSpan(0, count * pairs), products.AsSpan(0, count * width)));
        for (int j = 0; j < count; j++)
        {
            TakeOut(information.AsSpan(j * pairs, pairs), squares.AsSpan(j * pairs, pairs), products.AsSpan(j * width, width));
        }

        results.Fill(columns, threads, (marker, trait, row) =>
        {
            MarkerStatus status = columns.StatusAt(marker);
            if (status != MarkerStatus.Tested)
            {
                results.SetReasons(row, status);
                return;
            }

            Span<double> scores = stackalloc double[layout.Columns];
            for (int c = 0; c < layout.Columns; c++)
            {
                scores[c] = products[(marker * width) + layout.ScoreAt(c, trait)];
            }

            writers[trait].Write(
                results, row, information.AsSpan(marker * pairs, pairs), squares.AsSpan(marker * pairs, pairs), scores, collinearShare);
        });
    }

    /// <summary>Takes out what covariates explain, and what is then nothing but rounding.</summary>
    private void TakeOut(Span<double> own, ReadOnlySpan<double> sizes, ReadOnlySpan<double> explaining)
    {
        for (int i = 0, pair = 0; i < layout.Columns; i++)
        {
            for (int j = 0; j <= i; j++, pair++)
            {
                double explained = TensorPrimitives.Dot(
                    explaining.Slice(layout.FixedAt(i), layout.FixedCount), explaining.Slice(layout.FixedAt(j), layout.FixedCount));
                own[pair] = i == j
                    ? own[pair] - explained > collinearShare * sizes[pair] ? own[pair] - explained : 0
                    : own[pair] - explained;
            }
        }
    }
}

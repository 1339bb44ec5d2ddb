using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Tests blocks by one lane of a score scanner.</summary>
internal sealed class ScoreTestLane(
    ScoreLane lane, ScoreDesign design, int blockSize, ScoreStatistics[] statistics, IReadOnlyList<MarkerTest> tests,
    double collinearShare, int threads)
    : BlockTestLane
{
    private readonly double[] squares = new double[blockSize];
    private readonly double[] products = new double[blockSize * design.Columns.Columns];

    public override int Test(GenotypeBlock block, MarkerColumns columns, ResultBlock results)
    {
        int width = design.Columns.Columns, p = design.FixedCount;
        lane.Scan(block, columns.Codings, squares.AsSpan(0, columns.Count), products.AsSpan(0, columns.Count * width));
        results.Fill(columns, threads, (marker, trait, row) =>
        {
            MarkerStatus status = columns.StatusAt(marker);
            if (status != MarkerStatus.Tested)
            {
                results.SetReasons(row, status);
                return;
            }

            ReadOnlySpan<double> own = products.AsSpan(marker * width, width);
            double information = MarkerMath.ProjectOut(squares[marker], TensorPrimitives.SumOfSquares(own[..p]), collinearShare);
            for (int k = 0; k < tests.Count; k++)
            {
                statistics[trait].Write(results, row + k, tests[k], information, own[p + trait]);
            }
        });
        return 0;
    }
}

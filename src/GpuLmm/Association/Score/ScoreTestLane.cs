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
    private readonly double[] information = new double[blockSize];
    private readonly double[] products = new double[blockSize * design.Columns.Columns];

    public override int Test(GenotypeBlock block, MarkerColumns columns, ResultBlock results)
    {
        int width = design.Columns.Columns, p = design.FixedCount;
        lane.Scan(block, columns.Codings, squares.AsSpan(0, columns.Count), products.AsSpan(0, columns.Count * width));
        for (int j = 0; j < columns.Count; j++)
        {
            double explained = TensorPrimitives.SumOfSquares<double>(products.AsSpan(j * width, p));
            information[j] = MarkerMath.ProjectOut(squares[j], explained, collinearShare);
        }

        results.Fill(columns, threads, (marker, trait, row) =>
        {
            MarkerStatus status = columns.StatusAt(marker);
            if (status != MarkerStatus.Tested)
            {
                results.SetReasons(row, status);
                return;
            }

            for (int k = 0; k < tests.Count; k++)
            {
                statistics[trait].Write(results, row + k, tests[k], information[marker], products[(marker * width) + p + trait]);
            }
        });
        return 0;
    }
}

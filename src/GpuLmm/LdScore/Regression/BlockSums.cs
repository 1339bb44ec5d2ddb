using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Weighted least squares whose normal equations are kept for every block of neighbouring rows: the whole-data estimate, and those with one
/// block left out, are solved from the same sums.
/// </summary>
internal sealed class BlockSums
{
    // A column is collinear with those before it where this part of its sum of squares is left.
    private const double LeastPivot = 1e-11;

    private readonly int p;
    private readonly double[][] cross;
    private readonly double[][] response;
    private readonly double[] totalCross;
    private readonly double[] totalResponse;

    private BlockSums(int p, int blocks)
    {
        this.p = p;
        cross = new double[blocks][];
        response = new double[blocks][];
        totalCross = new double[p * p];
        totalResponse = new double[p];
    }

    /// <summary>Where blocks of equal size begin, and the last one ends: ⌊i n/B⌋.</summary>
    public static int[] Separators(int rows, int blocks)
    {
        // In the arithmetic of numpy's linspace, whose rounding decides a border now and then.
        double step = rows / (double)blocks;
        int[] separators = [.. Enumerable.Range(0, blocks + 1).Select(i => (int)Math.Floor(i * step))];
        separators[blocks] = rows;
        return separators;
    }

    /// <summary>The sums of every block.</summary>
    /// <param name="x">n × p.</param>
    /// <param name="y">n.</param>
    /// <param name="w">n weights, ≥ 0.</param>
    /// <param name="separators">B + 1 ascending rows, from 0 to n.</param>
    /// <param name="threads">Blocks at a time.</param>
    public static BlockSums Of(RegressionColumns x, double[] y, double[] w, int[] separators, int threads)
    {
        var sums = new BlockSums(x.Width, separators.Length - 1);
        Workers.Run(threads, separators.Length - 1, (_, block) =>
            (sums.cross[block], sums.response[block]) = Block(x, y, w, separators[block], separators[block + 1]));
        for (int block = 0; block < sums.cross.Length; block++)
        {
            Add(sums.totalCross, sums.cross[block], 1);
            Add(sums.totalResponse, sums.response[block], 1);
        }

        return sums;
    }

    /// <summary>The estimate of all rows.</summary>
    /// <exception cref="CollinearException">A column is a combination of those before it.</exception>
    public double[] Solve() => Solve(totalCross, totalResponse);

    /// <summary>The estimates without each block.</summary>
    /// <exception cref="CollinearException">Without a block a column is a combination of those before it.</exception>
    public double[][] SolveWithoutEach()
    {
        var estimates = new double[cross.Length][];
        for (int block = 0; block < cross.Length; block++)
        {
            double[] left = [.. totalCross], right = [.. totalResponse];
            Add(left, cross[block], -1);
            Add(right, response[block], -1);
            estimates[block] = Solve(left, right);
        }

        return estimates;
    }

    private static (double[] Cross, double[] Response) Block(RegressionColumns x, double[] y, double[] w, int first, int end)
    {
        int p = x.Width;
        double[] cross = new double[p * p], response = new double[p];
        if (p <= 2)
        {
            Narrow(x, y, w, first, end, cross, response);
            return (cross, response);
        }

        var own = new double[p];
        for (int row = first; row < end; row++)
        {
            x.Fill(row, own);
            for (int i = 0; i < p; i++)
            {
                double weighted = w[row] * own[i];
                response[i] += weighted * y[row];
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                    own.AsSpan(0, i + 1), weighted, cross.AsSpan(i * p, i + 1), cross.AsSpan(i * p, i + 1));
            }
        }

        return (cross, response);
    }

    /// <summary>Of one or two columns, whose sums stay in registers.</summary>
    private static void Narrow(RegressionColumns x, double[] y, double[] w, int first, int end, double[] cross, double[] response)
    {
        double c00 = 0, c10 = 0, c11 = 0, r0 = 0, r1 = 0;
        for (int row = first; row < end; row++)
        {
            (double own, double other) = x.Pair(row);
            double weighted = w[row] * own, weightedOther = w[row] * other;
            c00 += weighted * own;
            r0 += weighted * y[row];
            c10 += weightedOther * own;
            c11 += weightedOther * other;
            r1 += weightedOther * y[row];
        }

        (cross[0], response[0]) = (c00, r0);
        if (response.Length == 2)
        {
            (cross[2], cross[3], response[1]) = (c10, c11, r1);
        }
    }

    /// <summary>Solves by a Cholesky factor of the system scaled to a unit diagonal.</summary>
    private double[] Solve(double[] lower, double[] right)
    {
        double[] scale = [.. Enumerable.Range(0, p).Select(i => 1 / Math.Sqrt(lower[(i * p) + i]))];
        var factor = new double[p * p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = lower[(i * p) + j] * scale[i] * scale[j];
                for (int k = 0; k < j; k++)
                {
                    sum -= factor[(i * p) + k] * factor[(j * p) + k];
                }

                if (i == j && !(sum > LeastPivot))
                {
                    throw new CollinearException(i, Nearest(lower, i));
                }

                factor[(i * p) + j] = i == j ? Math.Sqrt(sum) : sum / factor[(j * p) + j];
            }
        }

        double[] solution = [.. right.Select((value, i) => value * scale[i])];
        CholeskyFactor.Of(factor, p).Solve(solution);
        return [.. solution.Select((value, i) => value * scale[i])];
    }

    /// <summary>The column before it with the largest cosine.</summary>
    private int Nearest(double[] lower, int column) => column == 0 ? 0 : Enumerable.Range(0, column).MaxBy(j =>
        Math.Abs(lower[(column * p) + j]) / Math.Sqrt(Math.Max(lower[(j * p) + j], double.Epsilon)));

    private static void Add(double[] sum, double[] term, double sign) =>
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(term, sign, sum, sum);
}

/// <summary>A column of a regression is a combination of those before it, or has no variation.</summary>
/// <param name="column">The column.</param>
/// <param name="nearest">The one before it that is most like it.</param>
internal sealed class CollinearException(int column, int nearest) : Exception("A column is a combination of those before it.")
{
    public int Column => column;

    public int Nearest => nearest;
}

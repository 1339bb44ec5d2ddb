using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// The columns of a regression on LD scores, N ℓ/N̄ of each annotation and perhaps ones, made row by row where they are summed: of a
/// million SNPs and a hundred annotations the matrix would be as large as the panel.
/// </summary>
/// <param name="scores">LD scores, n × C, row after row.</param>
/// <param name="n">N, by SNP; null where the scores are columns already.</param>
/// <param name="meanN">N̄.</param>
/// <param name="annotations">C.</param>
/// <param name="hasIntercept">Whether a column of ones follows.</param>
internal sealed class RegressionColumns(double[] scores, double[]? n, double meanN, int annotations, bool hasIntercept)
{
    /// <summary>Columns.</summary>
    public int Width => annotations + (hasIntercept ? 1 : 0);

    /// <summary>One row.</summary>
    /// <param name="row">Which.</param>
    /// <param name="into">Filled.</param>
    public void Fill(int row, Span<double> into)
    {
        ReadOnlySpan<double> own = scores.AsSpan(row * annotations, annotations);
        if (n is null)
        {
            own.CopyTo(into);
        }
        else
        {
            TensorPrimitives.Multiply(own, n[row] / meanN, into[..annotations]);
        }

        if (hasIntercept)
        {
            into[annotations] = 1;
        }
    }

    /// <summary>One row of one column, or of two.</summary>
    /// <param name="row">Which.</param>
    /// <returns>The second is of no use where there is one.</returns>
    public (double First, double Second) Pair(int row)
    {
        double scale = n is null ? 1 : n[row] / meanN;
        return annotations == 1 ? (scores[row] * scale, 1) : (scores[row * 2] * scale, scores[(row * 2) + 1] * scale);
    }
}

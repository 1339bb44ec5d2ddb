using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>Σ z z' over some markers with its divisor: what kinships are made of, and what LOCO subtracts.</summary>
/// <remarks>Only the lower triangles hold sums.</remarks>
internal sealed class KinshipSum : IDisposable
{
    public KinshipSum(int sampleCount, bool pairwise)
    {
        Sum = new DenseMatrix(sampleCount, sampleCount);
        PairCounts = pairwise ? new DenseMatrix(sampleCount, sampleCount) : null;
    }

    /// <summary>The sum that a matrix was divided from: D·K.</summary>
    /// <param name="kinship">K; overwritten and owned.</param>
    /// <param name="divisor">D.</param>
    /// <param name="markerCount">Markers summed.</param>
    public KinshipSum(DenseMatrix kinship, double divisor, int markerCount)
    {
        Sum = kinship;
        Divisor = divisor;
        MarkerCount = markerCount;
        for (int j = 0; j < kinship.Columns; j++)
        {
            TensorPrimitives.Multiply(kinship.Column(j), divisor, kinship.Column(j));
        }
    }

    /// <summary>Σ z z'.</summary>
    public DenseMatrix Sum { get; }

    /// <summary>Markers that both samples have, where the divisor is pairwise.</summary>
    public DenseMatrix? PairCounts { get; }

    /// <summary>Σ of the markers' divisors.</summary>
    public double Divisor { get; set; }

    /// <summary>Markers summed.</summary>
    public int MarkerCount { get; set; }

    /// <summary>Adds another sum.</summary>
    public void Add(KinshipSum other)
    {
        ForLower((sum, pairs, otherSum, otherPairs) =>
        {
            TensorPrimitives.Add(sum, otherSum, sum);
            if (!pairs.IsEmpty)
            {
                TensorPrimitives.Add(pairs, otherPairs, pairs);
            }
        }, other);
        Divisor += other.Divisor;
        MarkerCount += other.MarkerCount;
    }

    /// <summary>K = Σ z z' / divisor, both triangles, of this sum without <paramref name="without"/>, as a new matrix.</summary>
    public DenseMatrix Divide(KinshipSum? without = null)
    {
        var matrix = new DenseMatrix(Sum.Rows, Sum.Rows);
        Divide(without, matrix);
        return matrix;
    }

    /// <summary>K = Σ z z' / divisor in the memory of the sum, which is used up by it; the pairs' counts, if any, go with it.</summary>
    public (DenseMatrix Matrix, DenseMatrix? PairCounts) DivideInPlace()
    {
        Divide(null, Sum);
        PairCounts?.MirrorLower();
        return (Sum, PairCounts);
    }

    public void Dispose()
    {
        Sum.Dispose();
        PairCounts?.Dispose();
    }

    private void Divide(KinshipSum? without, DenseMatrix matrix)
    {
        double divisor = Divisor - (without?.Divisor ?? 0);
        var pairs = new double[PairCounts is null ? 0 : matrix.Rows];
        for (int j = 0; j < matrix.Columns; j++)
        {
            Span<double> to = matrix.Column(j)[j..];
            Sum.Column(j)[j..].CopyTo(to);
            if (without is not null)
            {
                TensorPrimitives.Subtract(to, without.Sum.Column(j)[j..], to);
            }

            if (PairCounts is null)
            {
                TensorPrimitives.Divide(to, divisor, to);
            }
            else
            {
                DividePairs(to, Pairs(j, without, pairs));
            }
        }

        matrix.MirrorLower();
    }

    /// <summary>Markers that sample j has together with each sample from j on.</summary>
    private ReadOnlySpan<double> Pairs(int j, KinshipSum? without, double[] buffer)
    {
        Span<double> own = buffer.AsSpan(j);
        PairCounts!.Column(j)[j..].CopyTo(own);
        if (without is not null)
        {
            TensorPrimitives.Subtract(own, without.PairCounts!.Column(j)[j..], own);
        }

        return own;
    }

    /// <summary>Two samples without a common marker are taken for unrelated.</summary>
    private static void DividePairs(Span<double> sums, ReadOnlySpan<double> pairs)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = pairs[i] > 0 ? sums[i] / pairs[i] : 0;
        }
    }

    private delegate void LowerColumn(Span<double> sum, Span<double> pairs, ReadOnlySpan<double> otherSum, ReadOnlySpan<double> otherPairs);

    private void ForLower(LowerColumn action, KinshipSum other)
    {
        for (int j = 0; j < Sum.Columns; j++)
        {
            action(
                Sum.Column(j)[j..],
                PairCounts is null ? default : PairCounts.Column(j)[j..],
                other.Sum.Column(j)[j..],
                other.PairCounts is null ? default : other.PairCounts.Column(j)[j..]);
        }
    }
}

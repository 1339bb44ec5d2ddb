using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Tests the markers of a block for one trait: x'Px and x'Py out of the products, the statistic, and what is kept of it. One object a
/// thread; its arrays are filled again for every trait.
/// </summary>
/// <param name="products">Of the block.</param>
/// <param name="block">What all traits see in it.</param>
/// <param name="collinearShare">Share of x'x below which x'Px is rounding.</param>
internal sealed class BulkTest(BulkProducts products, BulkBlock block, double collinearShare)
{
    // A critical value is met by bisection; p itself, computed for what passes, decides.
    private const double Slack = 1 - 1e-9;
    private readonly double[] whole = new double[products.BlockSize];
    private readonly double[] a = new double[products.BlockSize];
    private readonly double[] b = new double[products.BlockSize];
    private readonly double[] mixed = new double[products.BlockSize];
    private readonly double[] own = new double[products.BlockSize];
    private readonly double[] scratch = new double[2 * products.BlockSize];

    /// <summary>The least statistic with p at most a threshold.</summary>
    public static double Critical(double maxP, double degrees)
    {
        double least = -Math.Log10(maxP), low = 0, high = 1;
        if (maxP >= 1)
        {
            return 0;
        }

        while (TailProbability.NegativeLog10F(high, degrees) < least)
        {
            high *= 2;
            if (double.IsInfinity(high))
            {
                return double.MaxValue;
            }
        }

        for (int i = 0; i < 60; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = TailProbability.NegativeLog10F(middle, degrees) < least ? (middle, high) : (low, middle);
        }

        return low * Slack;
    }

    /// <summary>Tests.</summary>
    /// <param name="member">The trait.</param>
    /// <param name="pattern">Its sample set.</param>
    /// <param name="keeper">Takes what is kept.</param>
    public void Run(BulkMember member, BulkPattern pattern, BulkKeeper keeper)
    {
        int count = block.Count;
        Interpolate(member, 0, whole.AsSpan(0, count));
        whole.AsSpan(0, count).CopyTo(a);
        products.Products(member.Column, scratch)[..count].CopyTo(b);
        if (member.Lacking.Length > 0)
        {
            TakeOut(member, pattern);
        }

        double degrees = member.Null.Degrees - 1, squares = member.Null.ResidualSquares;
        for (int j = 0; j < count; j++)
        {
            if (member.Region is { } region && !region.Holds(block.Chromosomes[j], block.Positions[j]))
            {
                continue;
            }

            MarkerStatus status = pattern.Statuses[j];
            if (status == MarkerStatus.Tested && (block.IsCollinear[j] || !(a[j] > collinearShare * whole[j])))
            {
                status = MarkerStatus.Collinear;
            }

            status = status == MarkerStatus.Tested ? new MarkerRegression(a[j], b[j], squares).Status : status;
            if (status != MarkerStatus.Tested)
            {
                keeper.Refuse(j, status);
                continue;
            }

            double product = b[j] * b[j];
            keeper.Take(j, degrees * product / ((a[j] * squares) - product), a[j], b[j]);
        }
    }

    /// <summary>
    /// Takes the samples that the trait lacks out of the sums, and puts its own mean for missing calls in: x + δ m in the place of x.
    /// </summary>
    private void TakeOut(BulkMember member, BulkPattern pattern)
    {
        int count = block.Count, extra = block.Missing.Length;
        Span<double> cross = mixed.AsSpan(0, extra), squares = own.AsSpan(0, extra);
        Interpolate(member, count, cross);
        Interpolate(member, count + extra, squares);
        for (int k = 1; k <= member.Lacking.Length; k++)
        {
            ReadOnlySpan<double> column = products.Products(member.Column + k, scratch);
            for (int j = 0; j < count; j++)
            {
                a[j] -= column[j] * column[j];
            }

            for (int e = 0; e < extra; e++)
            {
                cross[e] -= column[block.Missing[e]] * column[count + e];
                squares[e] -= column[count + e] * column[count + e];
            }
        }

        ReadOnlySpan<double> scores = products.Products(member.Column, scratch);
        for (int e = 0; e < extra; e++)
        {
            int j = block.Missing[e];
            double shift = pattern.Shifts[j];
            a[j] += shift * ((2 * cross[e]) + (shift * squares[e]));
            b[j] += shift * scores[count + e];
        }
    }

    /// <summary>A row of the information at the trait's λ.</summary>
    private void Interpolate(BulkMember member, int first, Span<double> values)
    {
        values.Clear();
        for (int g = 0; g < member.Weights.Length; g++)
        {
            ReadOnlySpan<double> node = products.Information(member.FirstNode + g).Slice(first, values.Length);
            TensorPrimitives.MultiplyAdd(node, member.Weights[g], values, values);
        }
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    // Above it the marker may fit perfectly, which is looked at by itself.
    private const double MostStatistic = 1e12;
    private readonly double[] statistics = new double[products.BlockSize];
    private readonly double[] left = new double[products.BlockSize];
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

        Statistics(member.Null, count);
        if (member.Region is null && member.Lacking.Length == 0)
        {
            TakeAll(member, pattern, keeper);
            return;
        }

        TraitRegion? region = member.Region;
        for (int j = 0; j < count; j++)
        {
            if (region?.Holds(block.Chromosomes[j], block.Positions[j]) ?? true)
            {
                Take(j, pattern.Statuses[j], member, keeper);
            }
        }
    }

    /// <summary>All markers of a block, of which few are refused: what a scan spends its time with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeAll(BulkMember member, BulkPattern pattern, BulkKeeper keeper)
    {
        foreach (int j in pattern.Refused)
        {
            statistics[j] = double.NaN;
        }

        foreach (int j in block.Collinear)
        {
            statistics[j] = double.NaN;
        }

        Span<int> bins = keeper.Tally.Bins;
        ReadOnlySpan<double> own = statistics.AsSpan(0, block.Count);
        double limit = Math.Min(keeper.Critical, MostStatistic);
        int aside = 0;
        for (int j = 0; j < own.Length; j++)
        {
            // What is refused is NaN; that, and what rounding made negative, is looked at by itself.
            double statistic = own[j];
            if (statistic >= 0 && statistic < limit)
            {
                bins[BulkTally.BinOf(statistic)]++;
            }
            else
            {
                aside++;
                Take(j, pattern.Statuses[j], member, keeper);
            }
        }

        keeper.Tally.Tested += own.Length - aside;
    }

    private void Take(int j, MarkerStatus status, BulkMember member, BulkKeeper keeper)
    {
        double statistic = statistics[j];
        bool isPlain = statistic is >= 0 and < MostStatistic && status == MarkerStatus.Tested && !block.IsCollinear[j]
            && a[j] > collinearShare * whole[j];
        status = isPlain ? MarkerStatus.Tested : Reason(status, j, member.Null);
        if (status == MarkerStatus.Tested)
        {
            keeper.Take(j, statistic, a[j], b[j]);
        }
        else
        {
            keeper.Refuse(j, status);
        }
    }

    private MarkerStatus Reason(MarkerStatus status, int j, in BulkNull model) => status != MarkerStatus.Tested ? status
        : block.IsCollinear[j] || !(a[j] > collinearShare * whole[j]) ? MarkerStatus.Collinear
        : new MarkerRegression(a[j], b[j], model.ResidualSquares).Status;

    /// <summary>F = (n − p − 1) B²/(A R₀ − B²) of all markers.</summary>
    private void Statistics(in BulkNull model, int count)
    {
        Span<double> rest = left.AsSpan(0, count), own = statistics.AsSpan(0, count);
        TensorPrimitives.Multiply<double>(b.AsSpan(0, count), b.AsSpan(0, count), own);
        TensorPrimitives.Multiply(a.AsSpan(0, count), model.ResidualSquares, rest);
        TensorPrimitives.Subtract<double>(rest, own, rest);
        TensorPrimitives.Divide<double>(own, rest, own);
        TensorPrimitives.Multiply(own, model.Degrees - 1, own);
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

    /// <summary>A row of the information at the trait's λ: markers stay in registers while the nodes are added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Interpolate(BulkMember member, int first, Span<double> values)
    {
        double[] weights = member.Weights;
        ReadOnlySpan<double> all = products.Information(member.FirstNode, weights.Length);
        int width = all.Length / weights.Length, step = 4 * Vector<double>.Count, j = 0;
        ref double from = ref MemoryMarshal.GetReference(all[first..]);
        ref double to = ref MemoryMarshal.GetReference(values);
        for (; j + step <= values.Length; j += step)
        {
            (Vector<double> s0, Vector<double> s1, Vector<double> s2, Vector<double> s3) = (default, default, default, default);
            for (int g = 0; g < weights.Length; g++)
            {
                var weight = new Vector<double>(weights[g]);
                ref double node = ref Unsafe.Add(ref from, (g * width) + j);
                s0 = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref node), s0);
                s1 = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref node, (nuint)Vector<double>.Count), s1);
                s2 = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref node, (nuint)(2 * Vector<double>.Count)), s2);
                s3 = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref node, (nuint)(3 * Vector<double>.Count)), s3);
            }

            s0.StoreUnsafe(ref to, (nuint)j);
            s1.StoreUnsafe(ref to, (nuint)(j + Vector<double>.Count));
            s2.StoreUnsafe(ref to, (nuint)(j + (2 * Vector<double>.Count)));
            s3.StoreUnsafe(ref to, (nuint)(j + (3 * Vector<double>.Count)));
        }

        for (; j < values.Length; j++)
        {
            double sum = 0;
            for (int g = 0; g < weights.Length; g++)
            {
                sum = Math.FusedMultiplyAdd(weights[g], all[(g * width) + first + j], sum);
            }

            values[j] = sum;
        }
    }
}

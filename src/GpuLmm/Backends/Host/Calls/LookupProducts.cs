using System.Runtime.CompilerServices;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.Calls;

/// <inheritdoc/>
internal sealed unsafe class LookupProducts<TLookup, TVector> : CallProducts
    where TLookup : struct, ICodeLookup<TVector>
    where TVector : unmanaged
{
    private const int BitsOfCall = 2;
    private readonly NativeBuffer<byte> tables = new((long)CodeCount * sizeof(TVector) * Enum.GetValues<CallProduct>().Length);

    public LookupProducts()
    {
        foreach (CallProduct product in Enum.GetValues<CallProduct>())
        {
            FillTable(product);
        }
    }

    public override int Width => sizeof(TVector);

    public override int Samples => TLookup.Samples;

    // As many as a signed byte can add up.
    private static int MostSteps => sbyte.MaxValue / TLookup.Samples;

    private static int CodeCount => 1 << (BitsOfCall * TLookup.Samples);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(
        CallProduct product, CodeTable rows, int row, CodeTable columns, int group, int groups, (int First, int End) steps, int* sums)
    {
        byte* table = Table(product);
        for (int first = steps.First; first < steps.End; first += MostSteps)
        {
            int count = Math.Min(MostSteps, steps.End - first);
            byte* left = rows.Row(row) + ((long)first * Width);
            byte* right = columns.Group(group) + ((long)first * Width);
            if (groups == Groups)
            {
                AddTwo(table, left, right, columns.Group(group + 1) + ((long)first * Width), count, sums);
            }
            else
            {
                AddOne(table, left, right, count, sums);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddMissing(
        CallProduct product, CodeTable rows, int row, ReadOnlySpan<int> steps, CodeTable columns, int group, int* sums)
    {
        byte* table = Table(product), left = rows.Row(row), right = columns.Group(group);
        for (int first = 0; first < steps.Length; first += MostSteps)
        {
            TVector sum = default;
            foreach (int step in steps.Slice(first, Math.Min(MostSteps, steps.Length - first)))
            {
                long at = (long)step * sizeof(TVector);
                sum = TLookup.Add(sum, *(TVector*)(table + (left[at] * sizeof(TVector))), *(TVector*)(right + at));
            }

            TLookup.AddTo(sum, sums);
        }
    }

    // Compiled at once and fully, as a call is too short for the tiered compiler to notice in time. Eight sums, so that they stay in
    // registers where there are sixteen.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwo(byte* table, byte* rows, byte* one, byte* other, int steps, int* to)
    {
        int width = sizeof(TVector);
        TVector a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (; steps > 0; steps--)
        {
            TVector x0 = *(TVector*)one, x1 = *(TVector*)other;
            TVector t = *(TVector*)(table + (rows[0] * width));
            a0 = TLookup.Add(a0, t, x0);
            a1 = TLookup.Add(a1, t, x1);
            t = *(TVector*)(table + (rows[1] * width));
            b0 = TLookup.Add(b0, t, x0);
            b1 = TLookup.Add(b1, t, x1);
            t = *(TVector*)(table + (rows[2] * width));
            c0 = TLookup.Add(c0, t, x0);
            c1 = TLookup.Add(c1, t, x1);
            t = *(TVector*)(table + (rows[3] * width));
            d0 = TLookup.Add(d0, t, x0);
            d1 = TLookup.Add(d1, t, x1);
            rows += width;
            one += width;
            other += width;
        }

        TLookup.AddTo(a0, to);
        TLookup.AddTo(a1, to + width);
        TLookup.AddTo(b0, to + (2 * width));
        TLookup.AddTo(b1, to + (3 * width));
        TLookup.AddTo(c0, to + (4 * width));
        TLookup.AddTo(c1, to + (5 * width));
        TLookup.AddTo(d0, to + (6 * width));
        TLookup.AddTo(d1, to + (7 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(byte* table, byte* rows, byte* one, int steps, int* to)
    {
        int width = sizeof(TVector);
        TVector a = default, b = default, c = default, d = default;
        for (; steps > 0; steps--)
        {
            TVector x = *(TVector*)one;
            a = TLookup.Add(a, *(TVector*)(table + (rows[0] * width)), x);
            b = TLookup.Add(b, *(TVector*)(table + (rows[1] * width)), x);
            c = TLookup.Add(c, *(TVector*)(table + (rows[2] * width)), x);
            d = TLookup.Add(d, *(TVector*)(table + (rows[3] * width)), x);
            rows += width;
            one += width;
        }

        TLookup.AddTo(a, to);
        TLookup.AddTo(b, to + (2 * width));
        TLookup.AddTo(c, to + (4 * width));
        TLookup.AddTo(d, to + (6 * width));
    }

    private byte* Table(CallProduct product) => tables.Pointer + ((long)product * CodeCount * sizeof(TVector));

    /// <summary>For each code of a row what it adds with each code of a column, again and again as far as a register reaches.</summary>
    private void FillTable(CallProduct product)
    {
        byte* to = Table(product);
        for (int row = 0; row < CodeCount; row++)
        {
            for (int i = 0; i < sizeof(TVector); i++)
            {
                int column = i % CodeCount, sum = 0;
                for (int bit = 0; bit < BitsOfCall * TLookup.Samples; bit += BitsOfCall)
                {
                    int own = (row >> bit) & 3, its = (column >> bit) & 3;
                    int left = product is CallProduct.Calls or CallProduct.CallsMissing ? CopiesOf(own) : Missing(own);
                    int right = product is CallProduct.Calls or CallProduct.MissingCalls ? CopiesOf(its) : Missing(its);
                    sum += left * right;
                }

                *to++ = unchecked((byte)sum);
            }
        }
    }

    private static int CopiesOf(int call) => call switch { 0 => -1, 3 => 1, _ => 0 };

    private static int Missing(int call) => call == 1 ? 1 : 0;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.Calls;

/// <summary>
/// Calls of a block of markers as <see cref="CallProducts"/> reads them. A marker's value is a + b x + c m, where x is −1, 0 or 1, of a
/// missing call 0, and m tells whether a call is missing; b is taken out of it. A code is the calls of two or three samples.
/// </summary>
internal sealed unsafe class CallCodes : IDisposable
{
    private const int BitsOfCall = 2;

    // One copy, whose x is 0, fills the last code up.
    private const ulong Heterozygous = 0xAAAA_AAAA_AAAA_AAAA;
    private const ulong LowBits = 0x5555_5555_5555_5555;

    private readonly SampleSelection samples;
    private readonly CallProducts products;
    private readonly NativeBuffer<byte> codes;
    private readonly NativeBuffer<double> numbers;
    private readonly MarkerCoding[] codings;
    private readonly int capacity;

    /// <param name="products">What will read them.</param>
    /// <param name="samples">The n samples.</param>
    /// <param name="most">Most markers.</param>
    public CallCodes(CallProducts products, SampleSelection samples, int most)
    {
        this.products = products;
        this.samples = samples;
        Steps = (samples.Count + products.Samples - 1) / products.Samples;
        capacity = (most + products.Width - 1) / products.Width * products.Width;
        codes = new NativeBuffer<byte>((long)capacity * Steps);
        numbers = new NativeBuffer<double>(5L * capacity);
        codings = new MarkerCoding[most];
        MissingSteps = new int[capacity][];
    }

    /// <summary>Codes of a marker.</summary>
    public int Steps { get; }

    /// <summary>Of each marker those of its codes in which a call is missing.</summary>
    public int[][] MissingSteps { get; }

    /// <summary>Markers held now.</summary>
    public int Count { get; private set; }

    /// <summary>a/b of each marker.</summary>
    public double* Shift => numbers.Pointer;

    /// <summary>c/b.</summary>
    public double* MissingShift => numbers.Pointer + capacity;

    /// <summary>Σx + (c/b) Σm.</summary>
    public double* Sum => numbers.Pointer + (2L * capacity);

    /// <summary>Σx + (c/b) Σm + n a/b, the sum of the values: 0 where they are centred.</summary>
    public double* Total => numbers.Pointer + (3L * capacity);

    /// <summary>b²/n, of which two make a product r².</summary>
    public double* Weight => numbers.Pointer + (4L * capacity);

    /// <summary>Whether a block can be held: calls, whose values are linear in the copies of an allele.</summary>
    public static bool CanHold(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        if (block.HasAnyDosages)
        {
            return false;
        }

        foreach (MarkerCoding coding in codings)
        {
            if (!coding.IsLinear || coding.Slope == 0 || !double.IsFinite(coding.Slope) || !double.IsFinite(coding.Missing))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The codes, a row for each marker.</summary>
    public CodeTable Table => new(codes.Pointer, Steps, products.Width);

    /// <summary>Takes a block.</summary>
    /// <param name="block">At most as many markers as there is room for.</param>
    /// <param name="own">What each call stands for.</param>
    /// <param name="threads">Threads that share it.</param>
    public void Load(GenotypeBlock block, ReadOnlySpan<MarkerCoding> own, int threads)
    {
        Count = block.Count;
        own.CopyTo(codings);
        Workers.Run(threads, (Count + products.Width - 1) / products.Width, (_, group) =>
        {
            for (int j = group * products.Width; j < (group + 1) * products.Width; j++)
            {
                if (j < Count)
                {
                    Load(block.Packed(j), j);
                }
                else
                {
                    Weight[j] = Shift[j] = MissingShift[j] = Sum[j] = Total[j] = 0;
                    MissingSteps[j] = [];
                }
            }
        });
    }

    /// <summary>The values of all markers.</summary>
    /// <param name="values">n × as many columns as markers at the least.</param>
    public void Decode(DenseMatrix values)
    {
        for (int j = 0; j < Count; j++)
        {
            byte* from = Table.Row(j);
            MarkerCoding coding = codings[j];
            ReadOnlySpan<double> table = [coding.HomAllele1, coding.Missing, coding.Het, coding.HomAllele2];
            Span<double> to = values.Column(j);
            for (int i = 0; i < to.Length; i++)
            {
                byte code = from[(long)(i / products.Samples) * products.Width];
                to[i] = table[(code >> (BitsOfCall * (i % products.Samples))) & 3];
            }
        }
    }

    public void Dispose()
    {
        codes.Dispose();
        numbers.Dispose();
    }

    private void Load(ReadOnlySpan<byte> packed, int j)
    {
        MarkerCounts counts = PackedGenotypes.Count(packed, samples);
        MarkerCoding coding = codings[j];
        double slope = -coding.Slope;
        Shift[j] = coding.Het / slope;
        MissingShift[j] = (coding.Missing - coding.Het) / slope;
        Sum[j] = counts.HomAllele2 - counts.HomAllele1 + (MissingShift[j] * counts.Missing);
        Total[j] = Sum[j] + (samples.Count * Shift[j]);
        Weight[j] = slope * slope / samples.Count;
        byte* to = Table.Row(j);
        Write(packed, to);
        MissingSteps[j] = counts.Missing == 0 ? [] : FindMissing(to, counts.Missing);
    }

    /// <summary>Pushes the calls of the selected samples together, and cuts them into codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(ReadOnlySpan<byte> packed, byte* to)
    {
        int width = products.Width, bits = BitsOfCall * products.Samples, held = 0;
        ulong pending = 0, most = (1UL << bits) - 1;
        ReadOnlySpan<uint> masks = MemoryMarshal.Cast<ulong, uint>(samples.MaskWords);
        for (int w = 0; w < masks.Length; w++)
        {
            uint mask = masks[w];
            if (mask == 0)
            {
                continue;
            }

            pending |= (ulong)Extract(Half(packed, w), mask) << held;
            held += System.Numerics.BitOperations.PopCount(mask);
            for (; held >= bits; held -= bits, pending >>= bits, to += width)
            {
                *to = (byte)(pending & most);
            }
        }

        if (held > 0)
        {
            *to = (byte)((pending | (Heterozygous << held)) & most);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int[] FindMissing(byte* from, int most)
    {
        var steps = new List<int>(most);
        for (int step = 0; step < Steps; step++)
        {
            int code = from[(long)step * products.Width];
            if ((code & ~(code >> 1) & (int)(LowBits & 0xFF)) != 0)
            {
                steps.Add(step);
            }
        }

        return [.. steps];
    }

    /// <summary>Calls of 16 samples, zeros beyond the last byte.</summary>
    private static uint Half(ReadOnlySpan<byte> packed, int w)
    {
        ReadOnlySpan<byte> rest = packed[(w * sizeof(uint))..];
        if (rest.Length >= sizeof(uint))
        {
            return MemoryMarshal.Read<uint>(rest);
        }

        uint word = 0;
        rest.CopyTo(MemoryMarshal.AsBytes(new Span<uint>(ref word)));
        return word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Extract(uint word, uint mask)
    {
        if (Bmi2.IsSupported)
        {
            return Bmi2.ParallelBitExtract(word, mask);
        }

        uint result = 0;
        for (int to = 0; mask != 0; mask &= mask - 1, to++)
        {
            result |= ((word >> System.Numerics.BitOperations.TrailingZeroCount(mask)) & 1) << to;
        }

        return result;
    }
}

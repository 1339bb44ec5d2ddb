using System.Numerics;

namespace GpuLmm;

/// <summary>Which of the n samples lack a call at markers, as bits, for the number that have one at both markers of a pair.</summary>
internal sealed class PairCalls(SampleSelection selection, int capacity)
{
    // 1 for a missing call or dosage: linear in the copies of allele 1, of which nothing else depends.
    private static readonly MarkerCoding Missing = new(0, 1, 0, 0);
    private readonly ulong[]?[] missing = new ulong[]?[capacity];

    /// <summary>Takes a marker of a block to a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="block">The block.</param>
    /// <param name="i">The marker within it.</param>
    /// <param name="counts">Its counts.</param>
    public void Take(int place, GenotypeBlock block, int i, in MarkerCounts counts)
    {
        missing[place] = null;
        if (counts.Missing == 0)
        {
            return;
        }

        using var rented = new Rented(selection.Count);
        Span<double> values = rented.Array.AsSpan(0, selection.Count);
        block.Decode(i, selection, Missing, values);
        var bits = new ulong[(values.Length + 63) / 64];
        for (int k = 0; k < values.Length; k++)
        {
            bits[k / 64] |= values[k] != 0 ? 1UL << (k % 64) : 0;
        }

        missing[place] = bits;
    }

    /// <summary>Samples with a call at both.</summary>
    public int Both(int first, int second)
    {
        ulong[]? one = missing[first], other = missing[second];
        int without = 0;
        for (int k = 0; k < (one ?? other)?.Length; k++)
        {
            without += BitOperations.PopCount((one?[k] ?? 0) | (other?[k] ?? 0));
        }

        return selection.Count - without;
    }
}

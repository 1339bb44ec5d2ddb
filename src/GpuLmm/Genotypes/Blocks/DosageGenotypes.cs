using System.Numerics;
using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>Counts and decodes dosages: expected numbers of copies of allele 1, in [0, 2], NaN where missing.</summary>
internal static class DosageGenotypes
{
    private const int ChunkLength = 512;

    /// <summary>Number, sums and spread of the dosages of one marker among the selected samples.</summary>
    /// <param name="dosages">N numbers.</param>
    /// <param name="selection">n of the N samples.</param>
    public static MarkerCounts Count(ReadOnlySpan<float> dosages, SampleSelection selection)
    {
        CheckLength(dosages, selection);
        var sums = new DosageSums();
        if (selection.IsAll)
        {
            sums.Add(dosages);
        }
        else
        {
            Span<float> chunk = stackalloc float[ChunkLength];
            ReadOnlySpan<int> rest = selection.Indices;
            while (rest.Length > 0)
            {
                int length = Math.Min(ChunkLength, rest.Length);
                for (int k = 0; k < length; k++)
                {
                    chunk[k] = dosages[rest[k]];
                }

                sums.Add(chunk[..length]);
                rest = rest[length..];
            }
        }

        return sums.ToCounts(selection.Count);
    }

    /// <summary>Values of one marker for the selected samples, in their order.</summary>
    /// <typeparam name="T">double or float.</typeparam>
    /// <param name="dosages">N numbers.</param>
    /// <param name="selection">n of the N samples.</param>
    /// <param name="coding">Linear in the copies of allele 1; a missing dosage has the value of a missing call.</param>
    /// <param name="destination">n values.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the coding is not linear.</exception>
    public static void Decode<T>(ReadOnlySpan<float> dosages, SampleSelection selection, in MarkerCoding coding, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (destination.Length != selection.Count)
        {
            throw new ArgumentException($"Expected room for {selection.Count} values, found {destination.Length}.", nameof(destination));
        }

        DecodePart(dosages, selection, 0, coding, destination);
    }

    /// <summary>Values of one marker for some of the selected samples: from number <paramref name="first"/> of the selection on.</summary>
    /// <inheritdoc cref="Decode{T}(ReadOnlySpan{float}, SampleSelection, in MarkerCoding, Span{T})"/>
    public static void DecodePart<T>(
        ReadOnlySpan<float> dosages, SampleSelection selection, int first, in MarkerCoding coding, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckLength(dosages, selection);
        if (!coding.IsLinear)
        {
            throw new ArgumentException(
                $"{coding} is not linear in the copies of allele 1: dosages do not tell its values.", nameof(coding));
        }

        if (selection.IsAll)
        {
            TensorPrimitives.ConvertTruncating(dosages.Slice(first, destination.Length), destination);
        }
        else
        {
            ReadOnlySpan<int> indices = selection.Indices.Slice(first, destination.Length);
            for (int k = 0; k < indices.Length; k++)
            {
                destination[k] = T.CreateTruncating(dosages[indices[k]]);
            }
        }

        Code(destination, T.CreateTruncating(coding.HomAllele2), T.CreateTruncating(coding.Slope), T.CreateTruncating(coding.Missing));
    }

    private static void Code<T>(Span<T> values, T none, T slope, T missing)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int k = 0;
        Vector<T> start = new(none), absent = new(missing);
        for (; k + Vector<T>.Count <= values.Length; k += Vector<T>.Count)
        {
            var dosage = new Vector<T>(values[k..]);
            Vector.ConditionalSelect(Vector.Equals(dosage, dosage), start + (dosage * slope), absent).CopyTo(values[k..]);
        }

        for (; k < values.Length; k++)
        {
            values[k] = T.IsNaN(values[k]) ? missing : none + (values[k] * slope);
        }
    }

    private static void CheckLength(ReadOnlySpan<float> dosages, SampleSelection selection)
    {
        if (dosages.Length != selection.SampleCount)
        {
            throw new ArgumentException($"Expected {selection.SampleCount} dosages, found {dosages.Length}.", nameof(dosages));
        }
    }
}

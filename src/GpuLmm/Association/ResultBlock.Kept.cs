using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuLmm;

/// <content>
/// A block as a journal keeps it: what was computed. Markers, their frequencies and the order of rows are those of the scan.
/// </content>
public sealed partial class ResultBlock
{
    /// <summary>Bytes that a journal takes at most.</summary>
    /// <param name="markers">Markers.</param>
    /// <param name="rows">Rows of a marker, of all traits.</param>
    /// <param name="isGeneralised">Whether rows have numbers of a generalised null model.</param>
    internal static long KeptBytes(long markers, long rows, bool isGeneralised) => markers * (sizeof(int)
        + (rows * (sizeof(MarkerStatus) + (sizeof(double) * Columns) + (isGeneralised ? Unsafe.SizeOf<GeneralisedStatistics>() : 0))));

    /// <summary>What was computed; of blocks that keep all rows.</summary>
    internal byte[] Kept()
    {
        if (Count != MarkerCount * traitCount * tests.Length)
        {
            throw new InvalidOperationException($"{Count} rows of {MarkerCount} markers are not all.");
        }

        int[] head = [MarkerCount, Count];
        int rowBytes = sizeof(MarkerStatus) + (sizeof(double) * Columns);
        GeneralisedStatistics[] more = generalisedOf is null ? [] : Array.ConvertAll(generalisedOf[..Count], own => own ?? default);
        byte[] kept = new byte[checked(
            (sizeof(int) * (head.Length + MarkerCount)) + (rowBytes * Count) + (Unsafe.SizeOf<GeneralisedStatistics>() * more.Length))];
        Span<byte> rest = kept;
        Put(head, ref rest);
        Put(redone.AsSpan(0, MarkerCount), ref rest);
        Put(statusOf.AsSpan(0, Count), ref rest);
        foreach (double[] column in numbers)
        {
            Put(column.AsSpan(0, Count), ref rest);
        }

        Put(more, ref rest);
        return kept;
    }

    /// <summary>Markers of a block as <see cref="Kept"/> gave it.</summary>
    internal static int KeptMarkers(ReadOnlySpan<byte> kept) =>
        kept.Length < sizeof(int) ? 0 : Math.Max(0, MemoryMarshal.Read<int>(kept));

    /// <summary>Takes what <see cref="Kept"/> gave.</summary>
    /// <param name="kept">Its bytes.</param>
    /// <param name="first">Position of its first marker in the scan's list.</param>
    /// <param name="scan">The markers of the scan.</param>
    /// <param name="genotypes">G.</param>
    /// <exception cref="InvalidDataException">They are not those of a block of this scan.</exception>
    internal void Restore(ReadOnlySpan<byte> kept, int first, ScanMarkers scan, Genotypes genotypes)
    {
        int[] head = new int[2];
        Take(head, ref kept);
        int perMarker = traitCount * tests.Length;
        if (head[0] < 1 || head[0] > scan.Filtered.Own.End - first || head[1] != head[0] * perMarker)
        {
            throw new InvalidDataException($"a block of {head[0]} markers and {head[1]} rows at position {first}");
        }

        (MarkerCount, Count) = (head[0], head[1]);
        ReserveMarkers(MarkerCount);
        Reserve(Count);
        Take(redone.AsSpan(0, MarkerCount), ref kept);
        Take(statusOf.AsSpan(0, Count), ref kept);
        foreach (double[] column in numbers)
        {
            Take(column.AsSpan(0, Count), ref kept);
        }

        if (generalisedOf is not null)
        {
            var more = new GeneralisedStatistics[Count];
            Take(more.AsSpan(), ref kept);
            Array.ConvertAll(more, own => (GeneralisedStatistics?)own).CopyTo(generalisedOf, 0);
        }

        for (int j = 0; j < MarkerCount; j++)
        {
            MarkerCounts counts = scan.Filtered.Counts[first + j];
            (markers[j], frequencies[j], called[j], tested[j]) =
                (genotypes.Markers[scan.Filtered.Indices[first + j]], counts.Allele1Frequency, counts.Called, 0);
        }

        for (int row = 0; row < Count; row++)
        {
            (markerOf[row], traitOf[row], testOf[row]) = (row / perMarker, row / tests.Length % traitCount, tests[row % tests.Length]);
        }

        Add(0);
    }

    private static void Put<T>(ReadOnlySpan<T> values, ref Span<byte> rest)
        where T : struct
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static void Take<T>(Span<T> values, ref ReadOnlySpan<byte> rest)
        where T : struct
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        if (rest.Length < bytes.Length)
        {
            throw new InvalidDataException("a block that is too short");
        }

        rest[..bytes.Length].CopyTo(bytes);
        rest = rest[bytes.Length..];
    }
}

using System.Buffers;

namespace GpuLmm;

/// <summary>Reads what it is asked for from a file that can be read from any place, in parallel.</summary>
/// <param name="path">For messages.</param>
/// <param name="content">Owned.</param>
/// <param name="index">Where the markers are.</param>
/// <param name="samples">N.</param>
internal sealed class SeekableVcfRows(string path, SeekableContent content, VcfIndex index, IReadOnlyList<SampleId> samples) : IVcfRows
{
    // What one thread reads at a time, and what it reads over to get at the next marker.
    private const int RunBytes = 1 << 20;
    private const int GapBytes = 1 << 16;

    public void Read(ReadOnlyMemory<int> markers, GenotypeBlock block)
    {
        List<Range> runs = Runs(markers.Span);
        Func<InputException>?[] faults = new Func<InputException>?[runs.Count];
        Parallel.For(0, runs.Count, r => faults[r] = Read(markers.Span, runs[r], block));
        if (Array.Find(faults, fault => fault is not null) is { } first)
        {
            throw first();
        }
    }

    public void Dispose() => content.Dispose();

    /// <summary>Parts of the list that lie together in the file.</summary>
    private List<Range> Runs(ReadOnlySpan<int> markers)
    {
        var runs = new List<Range>();
        for (int first = 0, next; first < markers.Length; first = next)
        {
            (long start, int length) = index.FieldsOf(markers[first]);
            long end = start + length;
            for (next = first + 1; next < markers.Length; next++)
            {
                (long from, int size) = index.FieldsOf(markers[next]);
                if (from < end || from - end > GapBytes || from + size - start > RunBytes)
                {
                    break;
                }

                end = from + size;
            }

            runs.Add(first..next);
        }

        return runs;
    }

    /// <returns>Makes the exception for what is wrong; null where nothing is.</returns>
    private Func<InputException>? Read(ReadOnlySpan<int> markers, Range run, GenotypeBlock block)
    {
        (int first, int next) = (run.Start.Value, run.End.Value);
        (long start, _) = index.FieldsOf(markers[first]);
        (long last, int lastLength) = index.FieldsOf(markers[next - 1]);
        int length = checked((int)(last + lastLength - start));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            content.Read(start, buffer.AsSpan(0, length));
            for (int i = first; i < next; i++)
            {
                (long from, int size) = index.FieldsOf(markers[i]);
                ReadOnlySpan<byte> fields = buffer.AsSpan((int)(from - start), size).TrimEnd("\r\n"u8);
                if (VcfRow.Read(fields, samples, block, i) is { } rule)
                {
                    return () => new InputException(path, VcfIndex.LineNumber(content, from), rule);
                }
            }

            return null;
        }
        catch (InputException e)
        {
            return () => e;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

namespace GpuLmm;

/// <summary>
/// Genotypes of a gzip file without bgzip's blocks: it can be read from its beginning only, so all are read once and held, calls packed
/// (N/4 bytes a marker), dosages in 4N bytes a marker.
/// </summary>
internal sealed class HeldVcfRows : IVcfRows
{
    private const int BlockSize = 256;
    private static readonly int[] Places = [.. Enumerable.Range(0, BlockSize)];
    private readonly List<GenotypeBlock> blocks = [];

    private HeldVcfRows()
    {
    }

    /// <summary>Reads the file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="markers">Takes the markers.</param>
    /// <param name="mostBytes">Most memory to use.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">A record that breaks the format, or has neither GT nor DS; more memory would be needed; a damaged
    /// file.</exception>
    public static HeldVcfRows Read(VcfFile file, VcfMarkers markers, long mostBytes, CancellationToken cancellationToken)
    {
        var rows = new HeldVcfRows();
        try
        {
            using var reader = new VcfReader(file.Path);
            while (reader.TryRead(out VcfRecord record))
            {
                int i = markers.All.Count;
                bool hasDosages = VcfFormat.Parse(record.Format).Dosage >= 0;
                string? fault = record.Kind == VcfVariantKind.Multiallelic ? null : VcfFormat.Fault(record.Format, record.Marker);
                if (fault is null && markers.Add(record.Marker, record.Kind, hasDosages))
                {
                    if (i % BlockSize == 0)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        rows.Extend(file, i, markers.HasDosages, mostBytes);
                    }

                    fault = VcfRow.Read(record.Fields, file.Samples, rows.blocks[^1], i % BlockSize);
                }

                if (fault is not null)
                {
                    throw reader.Fault(fault);
                }
            }

            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    public void Read(ReadOnlyMemory<int> markers, GenotypeBlock block)
    {
        for (int i = 0; i < markers.Length; i++)
        {
            (int b, int own) = Math.DivRem(markers.Span[i], BlockSize);
            if (blocks[b].HasDosages(own))
            {
                blocks[b].Dosages(own).CopyTo(block.WritableDosages(i));
            }
            else
            {
                blocks[b].Packed(own).CopyTo(block.Writable(i));
            }
        }
    }

    public void Dispose() => blocks.ForEach(block => block.Dispose());

    private void Extend(VcfFile file, int markersSoFar, bool hasDosages, long mostBytes)
    {
        long perMarker = PackedGenotypes.ByteCount(file.Samples.Count) + (hasDosages ? sizeof(float) * (long)file.Samples.Count : 0);
        if ((markersSoFar + BlockSize) * perMarker > mostBytes)
        {
            throw new InputException(
                $"{file.Path}: the genotypes of its first {markersSoFar + BlockSize} markers take {perMarker * (markersSoFar + BlockSize)} bytes, more than the "
                + $"{mostBytes} there are to hold them; a plain gzip file can be read from its beginning only: pack it by bgzip instead");
        }

        var block = new GenotypeBlock(file.Samples.Count, BlockSize);
        block.Begin(Places);
        blocks.Add(block);
    }
}

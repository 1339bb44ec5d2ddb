using System.Buffers.Binary;

namespace GpuLmm;

/// <summary>Where the records of a .pgen are, and of what type: its header (PLINK 2 file format specification, section 2.2).</summary>
internal sealed class PgenIndex
{
    private const int BlockSize = 1 << 16;
    private const int FixedHeaderLength = 12;
    private readonly string path;
    private readonly byte[] types;
    private readonly long[] offsets;
    private readonly int[] lengths;

    private PgenIndex(string path, PgenMode mode, int sampleCount, int markerCount)
    {
        this.path = path;
        Mode = mode;
        SampleCount = sampleCount;
        types = new byte[markerCount];
        offsets = new long[markerCount];
        lengths = new int[markerCount];
    }

    public PgenMode Mode { get; }

    /// <summary>N.</summary>
    public int SampleCount { get; }

    /// <summary>Whether any record has dosages.</summary>
    public bool HasDosages { get; private set; }

    /// <summary>Type of record <paramref name="j"/>.</summary>
    public byte TypeOf(int j) => types[j];

    /// <summary>Where record <paramref name="j"/> is.</summary>
    public (long Offset, int Length) PlaceOf(int j) => (offsets[j], lengths[j]);

    /// <summary>
    /// The record that record <paramref name="j"/>, one of differences, differs from: the last that is none, in the same block of 65,536.
    /// </summary>
    /// <returns>−1 if there is none.</returns>
    public int ReferenceOf(int j)
    {
        int first = j / BlockSize * BlockSize;
        while (j >= first && PgenType.IsDifference(types[j]))
        {
            j--;
        }

        return j >= first ? j : -1;
    }

    /// <summary>Reads the header.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="file">The .pgen.</param>
    /// <param name="sampleCount">Samples of the .psam.</param>
    /// <param name="markerCount">Markers of the .pvar.</param>
    /// <exception cref="InputException">Another signature or storage mode, other counts, a header or records beyond the end of the
    /// file.</exception>
    public static PgenIndex Read(string path, PlainContent file, int sampleCount, int markerCount)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(FixedHeaderLength, file.Length)];
        file.Read(0, start);
        if (start.Length < 3 || start[0] != 0x6C || start[1] != 0x1B)
        {
            throw new InputException(
                $"{path}: expected the first bytes 6C 1B of a PLINK .pgen and a storage mode, found {Convert.ToHexString(start[..Math.Min(3, start.Length)])}");
        }

        var mode = (PgenMode)start[2];
        if (!Enum.IsDefined(mode))
        {
            throw new InputException(
                $"{path}: storage mode {start[2]:X2} (third byte): expected 01, 02, 03, 04 or 10; plink2 --make-pgen writes 10");
        }

        var index = new PgenIndex(path, mode, sampleCount, markerCount);
        if (mode == PgenMode.Bed)
        {
            index.PlaceFixed(3, file.Length);
            return index;
        }

        if (start.Length < FixedHeaderLength)
        {
            throw new InputException($"{path}: expected a header of at least {FixedHeaderLength} bytes, found a file of {start.Length}");
        }

        index.RequireCount("markers", BinaryPrimitives.ReadUInt32LittleEndian(start[3..]), markerCount, ".pvar");
        index.RequireCount("samples", BinaryPrimitives.ReadUInt32LittleEndian(start[7..]), sampleCount, ".psam");
        if (mode == PgenMode.Variable)
        {
            index.PlaceVariable(file, start[11]);
        }
        else
        {
            index.PlaceFixed(FixedHeaderLength + (start[11] >> 6 == 3 ? (markerCount + 7) / 8 : 0), file.Length);
        }

        return index;
    }

    private void RequireCount(string what, uint found, int expected, string other)
    {
        if (found != expected)
        {
            throw new InputException($"{path}: has {found} {what}, but the {other} {expected}");
        }
    }

    private void PlaceFixed(long start, long fileLength)
    {
        byte type = Mode switch
        {
            PgenMode.Dosages => PgenType.AllDosages,
            PgenMode.PhasedDosages => PgenType.AllDosages | PgenType.PhasedDosages,
            _ => 0,
        };
        int width = checked(PackedGenotypes.ByteCount(SampleCount)
            + (SampleCount * (Mode switch { PgenMode.Dosages => 2, PgenMode.PhasedDosages => 4, _ => 0 })));
        long expected = start + ((long)width * types.Length);
        if (fileLength != expected)
        {
            throw new InputException(
                $"{path}: expected {expected} bytes for {types.Length} markers and {SampleCount} samples in storage mode {(int)Mode:X2}, "
                + $"found {fileLength} ({(fileLength < expected ? "truncated" : "too long")})");
        }

        HasDosages = type != 0;
        Array.Fill(types, type);
        Array.Fill(lengths, width);
        for (int j = 0; j < offsets.Length; j++)
        {
            offsets[j] = start + ((long)width * j);
        }
    }

    private void PlaceVariable(PlainContent file, byte format)
    {
        int layout = format & 0x0F, alleleBytes = (format >> 4) & 3;
        if (layout > 9)
        {
            throw new InputException($"{path}: header format {layout} (low bits of byte 11): expected 0 to 9");
        }

        bool hasFlags = format >> 6 == 3;
        int blocks = (types.Length + BlockSize - 1) / BlockSize;
        long position = FixedHeaderLength + (8L * blocks);
        for (int b = 0; b < blocks; b++)
        {
            int first = b * BlockSize, count = Math.Min(BlockSize, types.Length - first);
            int typeBytes = layout < 4 ? (count + 1) / 2 : layout < 8 ? count : 0;
            int lengthBytes = layout < 8 ? count * ((layout & 3) + 1) : layout == 8 ? (count + 3) / 4 : (count + 1) / 2;
            ReadOnlySpan<byte> starts = Header(file, FixedHeaderLength + (8L * b), 8),
                header = Header(file, position, typeBytes + lengthBytes);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(starts);
            for (int k = 0; k < count; k++)
            {
                Place(first + k, layout, header[..typeBytes], header[typeBytes..], k, ref offset, file.Length);
            }

            position += typeBytes + lengthBytes + ((long)count * alleleBytes) + (hasFlags ? (count + 7) / 8 : 0);
        }
    }

    private void Place(int j, int layout, ReadOnlySpan<byte> typeBytes, ReadOnlySpan<byte> lengthBytes, int k,
        ref long offset, long fileLength)
    {
        long length = 0;
        if (layout < 8)
        {
            int width = (layout & 3) + 1;
            for (int b = width - 1; b >= 0; b--)
            {
                length = (length << 8) | lengthBytes[(k * width) + b];
            }

            types[j] = layout < 4 ? (byte)((typeBytes[k >> 1] >> (4 * (k & 1))) & 0x0F) : typeBytes[k];
        }
        else
        {
            int more = layout == 8 ? (lengthBytes[k >> 2] >> (2 * (k & 3))) & 3 : (lengthBytes[k >> 1] >> (4 * (k & 1))) & 0x0F;
            length = PackedGenotypes.ByteCount(SampleCount) + more;
            types[j] = more == 0 ? (byte)0 : PgenType.Multiallelic;
        }

        if (offset < 0 || offset > fileLength - length || length > int.MaxValue)
        {
            throw new InputException($"{path}: record {j + 1} has {length} bytes at byte {offset}, but the file {fileLength} (truncated?)");
        }

        (offsets[j], lengths[j]) = (offset, (int)length);
        HasDosages |= (types[j] & PgenType.Dosages) != 0;
        offset += length;
    }

    private static byte[] Read(PlainContent file, long offset, int length)
    {
        var bytes = new byte[length];
        file.Read(offset, bytes);
        return bytes;
    }

    private ReadOnlySpan<byte> Header(PlainContent file, long offset, int length) => offset + length <= file.Length
        ? Read(file, offset, length)
        : throw new InputException(
            $"{path}: the header needs {length} bytes at byte {offset}, but the file has {file.Length} (truncated?)");
}

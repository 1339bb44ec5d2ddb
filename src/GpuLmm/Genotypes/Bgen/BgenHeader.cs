namespace GpuLmm;

/// <summary>What a BGEN says before its variants (specification 1.3, "header block" and "sample identifier block").</summary>
/// <param name="FirstVariant">Offset of the first variant.</param>
/// <param name="VariantCount">All variants, whatever their number of alleles, ≥ 1.</param>
/// <param name="SampleCount">N, ≥ 1.</param>
/// <param name="Compression">How probabilities are packed.</param>
/// <param name="Layout">1 (BGEN 1.1) or 2 (1.2 and 1.3).</param>
/// <param name="SampleNames">The N sample identifiers; null where the file has none.</param>
internal sealed record BgenHeader(
    long FirstVariant, int VariantCount, int SampleCount, BgenCompression Compression, int Layout, string[]? SampleNames)
{
    // Nine bytes a sample, the longest a variant of two alleles can be, have to fit into an array.
    private const int MostSamples = 200_000_000;
    private const uint LeastLength = 20;

    /// <summary>Bytes that are read at a time where little of a variant is wanted.</summary>
    public const int LeastRead = 1 << 12;

    /// <summary>Bytes that are read at a time where variants are short: several of them.</summary>
    public const int SeveralBytes = 1 << 17;

    private const int ShortVariant = 1 << 14;

    /// <summary>Whether variants are so short that reading several costs no more than reading one.</summary>
    public bool AreShort(PlainContent file) => file.Length / VariantCount < ShortVariant;

    /// <summary>Reads the header.</summary>
    /// <exception cref="InputException">Not a BGEN, truncated, without samples or variants, or of a layout or compression that 1.3 does not
    /// have.</exception>
    public static BgenHeader Read(PlainContent file)
    {
        var cursor = new BgenCursor(file);
        long firstVariant = sizeof(uint) + (long)cursor.UInt32("the offset of the first variant");
        uint length = cursor.UInt32("the length of the header");
        uint variants = cursor.UInt32("the number of variants"), samples = cursor.UInt32("the number of samples");
        ReadOnlySpan<byte> magic = cursor.Bytes(4, "'bgen'");
        if (!magic.SequenceEqual("bgen"u8) && !magic.SequenceEqual("\0\0\0\0"u8))
        {
            throw cursor.Fault(16, $"expected the letters 'bgen' or four zeros, found {Convert.ToHexString(magic)}: not a BGEN file");
        }

        if (length < LeastLength || firstVariant < sizeof(uint) + (long)length)
        {
            throw cursor.Fault(
                0, $"the header has {length} bytes and the first variant is at byte {firstVariant}: expected {LeastLength} or more, and the variant after them");
        }

        if (variants is 0 or > int.MaxValue || samples is 0 or > MostSamples)
        {
            throw cursor.Fault(8, $"{variants} variants of {samples} samples: expected 1 to {int.MaxValue} of 1 to {MostSamples}");
        }

        cursor.Skip(length - LeastLength, "the free part of the header");
        (BgenCompression compression, int layout, bool hasNames) = Flags(cursor);
        string[]? names = hasNames ? Names(cursor, (int)samples) : null;
        return cursor.Position <= firstVariant
            ? new BgenHeader(firstVariant, (int)variants, (int)samples, compression, layout, names)
            : throw cursor.Fault(0,
                $"the first variant is at byte {firstVariant}: expected it after the sample identifiers, which end at {cursor.Position}");
    }

    private static (BgenCompression Compression, int Layout, bool HasNames) Flags(BgenCursor cursor)
    {
        long position = cursor.Position;
        uint flags = cursor.UInt32("the flags");
        int layout = (int)(flags >> 2) & 0xF;
        var compression = (BgenCompression)(flags & 3);
        if (layout is not (1 or 2))
        {
            throw cursor.Fault(position, $"layout {layout}: expected 1 or 2; qctool -g OLD.bgen -og NEW.bgen rewrites older files");
        }

        return compression <= (layout == 1 ? BgenCompression.Zlib : BgenCompression.Zstd)
            ? (compression, layout, flags >> 31 == 1)
            : throw cursor.Fault(
                position, $"compression {(int)compression} in layout {layout}: expected 0 (none), 1 (zlib) or, in layout 2 only, 2 (zstd)");
    }

    private static string[] Names(BgenCursor cursor, int samples)
    {
        long start = cursor.Position;
        uint length = cursor.UInt32("the length of the sample identifiers"), count = cursor.UInt32("the number of sample identifiers");
        if (count != samples)
        {
            throw cursor.Fault(start, $"{count} sample identifiers: expected as many as samples, {samples}");
        }

        var names = new List<string>();
        for (int i = 0; i < samples; i++)
        {
            names.Add(System.Text.Encoding.UTF8.GetString(cursor.ShortText("a sample identifier")));
        }

        return cursor.Position - start == length
            ? [.. names]
            : throw cursor.Fault(start,
                $"the sample identifiers have {cursor.Position - start} bytes: expected {length}, as it says there");
    }
}

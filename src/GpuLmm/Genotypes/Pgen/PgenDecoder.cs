using System.Runtime.InteropServices;

namespace GpuLmm;

/// <summary>
/// Decodes records of a .pgen into blocks (specification, section 2.3), for one thread. Keeps the calls of the record that later ones tell
/// their differences from, so that neighbours cost one decoding each.
/// </summary>
internal sealed class PgenDecoder(string path, PlainContent file, PgenIndex index, IReadOnlyList<Marker> markers)
{
    private const int Missing = 65535;
    private const int MostDosage = 1 << 15;
    private const float Copy = 1f / (1 << 14);

    // What is read of neighbouring records at a time.
    private const int ReadBytes = 1 << 18;

    // Of its own for a record that another one tells its differences from: both are looked at together.
    private readonly FileWindow own = new(file, ReadBytes);
    private readonly FileWindow others = new(file, 0);
    private readonly ulong[] reference = new ulong[PgenCodes.WordCount(index.SampleCount)];
    private readonly ulong[] changed = new ulong[PgenCodes.WordCount(index.SampleCount)];
    private readonly int[] listed = new int[index.SampleCount];
    private int referenceRecord = -1;
    private (byte[] Packed, SampleSelection All)? calls;

    private int SampleCount => index.SampleCount;

    /// <summary>Fills marker <paramref name="place"/> of a block from record <paramref name="j"/>.</summary>
    /// <exception cref="InputException">The record breaks the format, or has several alternative alleles.</exception>
    public void Read(int j, GenotypeBlock block, int place)
    {
        byte type = index.TypeOf(j);
        PgenRecord record = Open(j, own);
        if (index.Mode == PgenMode.Bed)
        {
            PackedGenotypes.Copy(record.Take(block.BytesPerMarker, "a record"), SampleCount, block.Writable(place));
            return;
        }

        RequireBiallelic(j, type);
        ReadOnlySpan<ulong> codes = ReadCalls(j, ref record);
        if ((type & PgenType.Dosages) == 0)
        {
            PgenCodes.ToPacked(codes, SampleCount, block.Writable(place));
            return;
        }

        if ((type & PgenType.Phased) != 0)
        {
            SkipPhase(codes, ref record);
        }

        Span<float> dosages = block.WritableDosages(place);
        FromCalls(codes, dosages);
        ReadDosages(type & PgenType.Dosages, ref record, dosages);
    }

    private PgenRecord Open(int j, FileWindow window)
    {
        (long offset, int length) = index.PlaceOf(j);
        return new PgenRecord(window.Slice(offset, length), new PgenPlace(path, j, offset, markers));
    }

    private void RequireBiallelic(int j, byte type)
    {
        if ((type & PgenType.Multiallelic) != 0 || markers[j].Allele1.Contains(',', StringComparison.Ordinal))
        {
            throw new InputException(
                $"{path}: marker {markers[j].Id} (record {j + 1}) has several alternative alleles ({markers[j].Allele1}), of which a test takes one. "
                + "Split such markers (bcftools norm -m -, then plink2 --vcf), or leave them out: plink2 --max-alleles 2 --make-pgen, or --exclude.");
        }
    }

    /// <summary>The calls of a record; valid until the next call.</summary>
    private ReadOnlySpan<ulong> ReadCalls(int j, ref PgenRecord record)
    {
        byte storage = (byte)(index.TypeOf(j) & PgenType.Storage);
        if (!PgenType.IsDifference(storage))
        {
            ReadReference(j, storage, ref record);
            return reference;
        }

        int from = index.ReferenceOf(j);
        if (from < 0)
        {
            throw record.Fault("differences from a record that is not there");
        }

        if (from != referenceRecord)
        {
            PgenRecord other = Open(from, others);
            ReadReference(from, (byte)(index.TypeOf(from) & PgenType.Storage), ref other);
        }

        reference.CopyTo(changed, 0);
        PatchListed(ref record, changed);
        if (storage == PgenType.InvertedDifferences)
        {
            PgenCodes.Invert(changed, changed);
        }

        return changed;
    }

    private void ReadReference(int j, byte storage, ref PgenRecord record)
    {
        // Half read it is no reference.
        referenceRecord = -1;
        switch (storage)
        {
            case 0:
                PgenCodes.Copy(record.Take(PackedGenotypes.ByteCount(SampleCount), "a record"), reference);
                break;
            case PgenType.OneBit:
                byte common = record.Take(1, "the two genotypes")[0];
                int low = common >> 2, difference = common & 3;
                if (difference == 0 || low + difference > 3)
                {
                    throw record.Fault($"{common} names no two genotypes");
                }

                PgenCodes.Spread(record.Take((SampleCount + 7L) / 8, "genotypes of one bit"), low, difference, reference);
                PatchListed(ref record, reference);
                break;
            case 5:
                throw record.Fault("storage type 5 is not defined");
            default:
                PgenCodes.Fill(reference, storage & 3);
                PatchListed(ref record, reference);
                break;
        }

        referenceRecord = j;
    }

    private void PatchListed(ref PgenRecord record, Span<ulong> codes)
    {
        int count = record.ReadList(SampleCount, hasCodes: true, listed, out ReadOnlySpan<byte> listedCodes);
        PgenCodes.Patch(listed.AsSpan(0, count), listedCodes, codes);
    }

    private void SkipPhase(scoped ReadOnlySpan<ulong> codes, ref PgenRecord record)
    {
        // A bit says whether those with phase are marked, by a bit for each heterozygote.
        long bytes = (PgenCodes.CountHeterozygotes(codes, SampleCount) + 8L) / 8;
        ReadOnlySpan<byte> first = record.Take(bytes, "phase");
        if ((first[0] & 1) != 0)
        {
            int phased = -1;
            foreach (byte bits in first)
            {
                phased += System.Numerics.BitOperations.PopCount(bits);
            }

            record.Take((phased + 7L) / 8, "phase");
        }
    }

    private void FromCalls(scoped ReadOnlySpan<ulong> codes, Span<float> dosages)
    {
        calls ??= (new byte[PackedGenotypes.ByteCount(SampleCount)], SampleSelection.All(SampleCount));
        PgenCodes.ToPacked(codes, SampleCount, calls.Value.Packed);
        PackedGenotypes.Decode(calls.Value.Packed, calls.Value.All, MarkerCoding.Additive(double.NaN), dosages);
    }

    private void ReadDosages(int presence, ref PgenRecord record, Span<float> dosages)
    {
        if (presence == PgenType.AllDosages)
        {
            ReadOnlySpan<ushort> all = Values(SampleCount, ref record);
            for (int i = 0; i < all.Length; i++)
            {
                if (all[i] != Missing)
                {
                    dosages[i] = Dosage(all[i], ref record);
                }
            }

            return;
        }

        int count = presence == PgenType.DosageList
            ? record.ReadList(SampleCount, hasCodes: false, listed, out _)
            : List(record.Take((SampleCount + 7L) / 8, "the samples with a dosage"));
        ReadOnlySpan<ushort> values = Values(count, ref record);
        for (int k = 0; k < count; k++)
        {
            dosages[listed[k]] = Dosage(values[k], ref record);
        }
    }

    /// <summary>The samples whose bits are set.</summary>
    private int List(ReadOnlySpan<byte> bits)
    {
        int count = 0;
        for (int i = 0; i < SampleCount; i++)
        {
            listed[count] = i;
            count += (bits[i >> 3] >> (i & 7)) & 1;
        }

        return count;
    }

    private static ReadOnlySpan<ushort> Values(int count, ref PgenRecord record) =>
        MemoryMarshal.Cast<byte, ushort>(record.Take(2L * count, "the dosages"));

    private static float Dosage(ushort value, ref PgenRecord record) =>
        value <= MostDosage ? value * Copy : throw record.Fault($"dosage {value}: expected at most {MostDosage}, two copies");
}

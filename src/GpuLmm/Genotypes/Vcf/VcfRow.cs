using System.Buffers.Binary;
using System.Text;

namespace GpuLmm;

/// <summary>
/// Reads FORMAT and the columns of the samples of one record into a block: dosages where FORMAT has DS, else calls. Copies of ALT are
/// counted; a haploid call counts as two or none, a call with a missing allele is missing.
/// </summary>
internal static class VcfRow
{
    // Packed codes of none, one and two copies, in this order from the low bits.
    private const uint CodesByCopies = 0b00_10_11;
    private const int MissingCode = 0b01;

    // Sums of probabilities rounded to three digits.
    private const double Slack = 0.0015;

    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, 16).Select(k => Math.Pow(10, k))];

    /// <summary>Fills marker <paramref name="i"/> of a block.</summary>
    /// <param name="fields">FORMAT and what is after it, without the end of the line.</param>
    /// <param name="samples">N.</param>
    /// <param name="block">For N samples.</param>
    /// <param name="i">Its marker.</param>
    /// <returns>What is wrong with the record; null where nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> fields, IReadOnlyList<SampleId> samples, GenotypeBlock block, int i)
    {
        ReadOnlySpan<byte> columns = fields;
        var format = VcfFormat.Parse(VcfSite.Take(ref columns));
        string? fault = format.Dosage >= 0
            ? ReadDosages(columns, format, samples, block.WritableDosages(i))
            : ReadCalls(columns, format.Genotype, samples, block.Writable(i));
        int found = fault is null ? samples.Count : fields.Count((byte)'\t');
        return found == samples.Count ? fault
            : $"expected {VcfSite.ColumnCount + samples.Count} columns between tabs as in the header, found {VcfSite.ColumnCount + found}";
    }

    private static string? ReadCalls(ReadOnlySpan<byte> columns, int key, IReadOnlyList<SampleId> samples, Span<byte> packed)
    {
        packed.Clear();
        int at = 0;
        for (int s = 0; s < samples.Count; s++)
        {
            uint code;
            if (key == 0 && columns.Length
                - at >= sizeof(uint) && IsCommon(BinaryPrimitives.ReadUInt32LittleEndian(columns[at..]), out code))
            {
                at = columns[at + 3] == (byte)'\t' ? at + 4 : EndOf(columns, at + 4) + 1;
            }
            else
            {
                if (at > columns.Length)
                {
                    return "too few columns";
                }

                int end = EndOf(columns, at);
                ReadOnlySpan<byte> genotype = VcfFormat.Value(columns[at..end], key);
                if (!TryCopies(genotype, out int copies, out _))
                {
                    return VcfCall.Fault(samples[s], genotype);
                }

                code = copies < 0 ? MissingCode : (CodesByCopies >> (2 * copies)) & 3;
                at = end + 1;
            }

            packed[s >> 2] |= (byte)(code << ((s & 3) * 2));
        }

        return at > columns.Length ? null : "too many columns";
    }

    private static string? ReadDosages(ReadOnlySpan<byte> columns, VcfFormat format, IReadOnlyList<SampleId> samples, Span<float> dosages)
    {
        int at = 0;
        for (int s = 0; s < samples.Count; s++)
        {
            if (at > columns.Length)
            {
                return "too few columns";
            }

            int end = EndOf(columns, at), copies = -1;
            bool isHaploid = false;
            ReadOnlySpan<byte> column = columns[at..end], dosage = VcfFormat.Value(column, format.Dosage);
            if (format.Genotype >= 0 && !TryCopies(VcfFormat.Value(column, format.Genotype), out copies, out isHaploid))
            {
                return VcfCall.Fault(samples[s], VcfFormat.Value(column, format.Genotype));
            }

            // That of a haploid call is one of 0 … 1.
            int most = isHaploid ? 1 : 2;
            double value = copies < 0 ? double.NaN : copies;
            if (!dosage.IsEmpty && !dosage.SequenceEqual("."u8))
            {
                if (!TryDosage(dosage, out value) || !(value >= 0 && value <= most + Slack))
                {
                    return $"sample '{samples[s].Individual}': dosage '{Encoding.UTF8.GetString(dosage)}' (DS); expected a number from 0 to {most}";
                }

                value = Math.Min(value, most) * (2 / most);
            }

            dosages[s] = (float)value;
            at = end + 1;
        }

        return at > columns.Length ? null : "too many columns";
    }

    /// <summary>Whether four bytes are a diploid call of alleles 0 and 1 and the end of it.</summary>
    private static bool IsCommon(uint four, out uint code)
    {
        code = (CodesByCopies >> (int)(2 * ((four & 1) + ((four >> 16) & 1)))) & 3;
        return (four & 0x00FE_00FE) == 0x0030_0030 && (byte)(four >> 8) is (byte)'/' or (byte)'|'
            && (four >> 24) is (byte)'\t' or (byte)':';
    }

    private static bool TryCopies(ReadOnlySpan<byte> genotype, out int copies, out bool isHaploid)
    {
        bool isCall = VcfCall.TryParse(genotype, out VcfCall call) && call.Ploidy <= 2;
        isHaploid = call.Ploidy == 1;
        copies = call.First < 0 || call.Second < 0 ? -1 : call.First + call.Second;
        return isCall;
    }

    /// <summary>Reads a decimal number exactly rounded: whole numbers below 2⁵³ and powers of ten below 10²² are exact.</summary>
    private static bool TryDosage(ReadOnlySpan<byte> text, out double value)
    {
        long digits = 0;
        int point = -1;
        for (int k = 0; k < text.Length; k++)
        {
            if (text[k] is >= (byte)'0' and <= (byte)'9' && text.Length < PowersOfTen.Length)
            {
                digits = (10 * digits) + text[k] - '0';
            }
            else if (text[k] == (byte)'.' && point < 0)
            {
                point = k;
            }
            else
            {
                return TextFields.TryNumber(text, out value);
            }
        }

        value = point < 0 ? digits : digits / PowersOfTen[text.Length - point - 1];
        return true;
    }

    private static int EndOf(ReadOnlySpan<byte> columns, int at)
    {
        int length = columns[at..].IndexOf((byte)'\t');
        return length < 0 ? columns.Length : at + length;
    }
}

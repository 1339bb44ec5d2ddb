using System.Text;

namespace GpuLmm;

/// <summary>Where the keys that matter are in FORMAT; −1 where they are not.</summary>
/// <param name="Genotype">Of GT.</param>
/// <param name="Dosage">Of DS, the expected copies of ALT.</param>
internal readonly record struct VcfFormat(int Genotype, int Dosage)
{
    private static readonly Karyotype Human = Karyotype.Of([], KaryotypeOptions.Default);

    /// <summary>Reads keys between colons.</summary>
    public static VcfFormat Parse(ReadOnlySpan<byte> format)
    {
        int genotype = -1, dosage = -1;
        for (int k = 0; !format.IsEmpty; k++)
        {
            int end = format.IndexOf((byte)':');
            ReadOnlySpan<byte> key = end < 0 ? format : format[..end];
            genotype = key.SequenceEqual("GT"u8) ? k : genotype;
            dosage = key.SequenceEqual("DS"u8) ? k : dosage;
            format = end < 0 ? default : format[(end + 1)..];
        }

        return new VcfFormat(genotype, dosage);
    }

    /// <summary>Why genotypes cannot be read by these keys; null where they can.</summary>
    public static string? Fault(ReadOnlySpan<byte> format, Marker marker) => Parse(format) switch
    {
        { Genotype: < 0, Dosage: < 0 } => $"FORMAT '{Encoding.UTF8.GetString(format)}' has neither GT nor DS",
        { Genotype: < 0 } when Human.KindOf(marker) != ChromosomeKind.Autosome =>
            $"FORMAT '{Encoding.UTF8.GetString(format)}' has DS without GT: on chromosome {marker.Chromosome} dosages of one copy (0 to 1) are not told from those of two",
        _ => null,
    };

    /// <summary>The value of a key in a sample's column; empty where the column ends before it.</summary>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> column, int key)
    {
        for (; key > 0; key--)
        {
            int colon = column.IndexOf((byte)':');
            if (colon < 0)
            {
                return default;
            }

            column = column[(colon + 1)..];
        }

        int end = column.IndexOf((byte)':');
        return end < 0 ? column : column[..end];
    }
}

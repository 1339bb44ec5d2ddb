using System.Text;

namespace GpuLmm;

/// <summary>The first nine columns of a record of a VCF. A view of the line.</summary>
internal readonly ref struct VcfSite
{
    /// <summary>Columns before those of the samples.</summary>
    public const int ColumnCount = 9;

    private VcfSite(Marker marker, VcfVariantKind kind, ReadOnlySpan<byte> fields)
    {
        Marker = marker;
        Kind = kind;
        Fields = fields;
    }

    /// <summary>The variant; ALT is the counted allele.</summary>
    public Marker Marker { get; }

    /// <summary>What ALT is.</summary>
    public VcfVariantKind Kind { get; }

    /// <summary>FORMAT, and what is after it.</summary>
    public ReadOnlySpan<byte> Fields { get; }

    /// <summary>Takes a line apart.</summary>
    /// <param name="line">Nine columns or more, the ninth may be cut off.</param>
    /// <param name="lastChromosome">That of the record before, to share the string.</param>
    /// <param name="site">The site.</param>
    /// <param name="fault">What is wrong where the result is false.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, string lastChromosome, out VcfSite site, out string fault)
    {
        ReadOnlySpan<byte> rest = line, chromosome = Take(ref rest), position = Take(ref rest), id = Take(ref rest);
        ReadOnlySpan<byte> reference = Take(ref rest), alternatives = Take(ref rest);
        if (!TextFields.TryWhole(position, out long place))
        {
            site = default;
            fault = $"position '{Encoding.UTF8.GetString(position)}' (POS) is not a whole number";
            return false;
        }

        // QUAL, FILTER, INFO.
        for (int column = 5; column < ColumnCount - 1; column++)
        {
            Take(ref rest);
        }

        VcfVariantKind kind = alternatives.Contains((byte)',') ? VcfVariantKind.Multiallelic
            : alternatives.IndexOfAny("<>[]*"u8) >= 0 || (alternatives.Length > 1 && alternatives.Contains((byte)'.'))
            ? VcfVariantKind.Structural
            : VcfVariantKind.Biallelic;
        var marker = new Marker(
            MarkerText.Shared(chromosome, lastChromosome), MarkerText.Allele(id), 0, place, MarkerText.Allele(alternatives),
            MarkerText.Allele(reference));
        site = new VcfSite(marker, kind, rest);
        fault = string.Empty;
        return true;
    }

    /// <summary>The next column, taken off the line.</summary>
    public static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)'\t');
        ReadOnlySpan<byte> field = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return field;
    }
}

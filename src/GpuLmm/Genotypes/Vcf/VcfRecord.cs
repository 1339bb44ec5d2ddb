using System.Text;

namespace GpuLmm;

/// <summary>One record of a VCF: a variant, and a field for every sample. A view of the line.</summary>
internal readonly ref struct VcfRecord
{
    /// <summary>Columns before those of the samples.</summary>
    public const int FixedColumns = 9;

    private readonly ReadOnlySpan<byte> samples;
    private readonly ReadOnlySpan<byte> format;
    private readonly VcfReader reader;

    /// <param name="line">As many columns as the header has.</param>
    /// <param name="reader">For faults.</param>
    /// <exception cref="InputException">The position is not a number.</exception>
    public VcfRecord(ReadOnlySpan<byte> line, VcfReader reader)
    {
        this.reader = reader;
        ReadOnlySpan<byte> rest = line, chromosome = Take(ref rest), position = Take(ref rest), id = Take(ref rest);
        ReadOnlySpan<byte> reference = Take(ref rest), alternatives = Take(ref rest);
        if (!TextFields.TryWhole(position, out long place))
        {
            throw reader.Fault($"position '{Encoding.UTF8.GetString(position)}' (POS) is not a whole number");
        }

        for (int column = 5; column < FixedColumns - 1; column++)
        {
            Take(ref rest);
        }

        format = Take(ref rest);
        samples = rest;
        Kind = alternatives.Contains((byte)',') ? VcfVariantKind.Multiallelic
            : alternatives.IndexOfAny("<>[]*"u8) >= 0 || (alternatives.Length > 1 && alternatives.Contains((byte)'.')) ? VcfVariantKind.Structural
            : VcfVariantKind.Biallelic;
        Marker = new Marker(Text(chromosome), Text(id), 0, place, Text(alternatives), Text(reference));
    }

    /// <summary>The variant; ALT is the counted allele.</summary>
    public Marker Marker { get; }

    /// <summary>Whether it has one alternative allele that is a sequence (or none).</summary>
    public VcfVariantKind Kind { get; }

    /// <summary>Reads GT of every sample of a biallelic variant.</summary>
    /// <param name="calls">N.</param>
    /// <exception cref="InputException">FORMAT has no GT, or a genotype is not one of a variant with two alleles.</exception>
    public void ReadCalls(Span<VcfCall> calls)
    {
        if (!format.StartsWith("GT"u8) || (format.Length > 2 && format[2] != (byte)':'))
        {
            throw reader.Fault($"FORMAT '{Text(format)}' does not start with GT");
        }

        ReadOnlySpan<byte> rest = samples;
        for (int i = 0; i < calls.Length; i++)
        {
            ReadOnlySpan<byte> field = Take(ref rest);
            int end = field.IndexOf((byte)':');
            ReadOnlySpan<byte> genotype = end < 0 ? field : field[..end];
            if (!VcfCall.TryParse(genotype, out calls[i]))
            {
                throw reader.Fault(
                    $"sample '{reader.Samples[i].Individual}': genotype '{Text(genotype)}'; expected alleles 0, 1 or . between | or /");
            }
        }
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field);

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)'\t');
        ReadOnlySpan<byte> field = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return field;
    }
}

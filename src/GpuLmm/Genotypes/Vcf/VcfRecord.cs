using System.Text;

namespace GpuLmm;

/// <summary>One record of a VCF: a variant, and a field for every sample. A view of the line.</summary>
internal readonly ref struct VcfRecord
{
    private readonly VcfSite site;
    private readonly VcfReader reader;

    /// <param name="line">As many columns as the header has.</param>
    /// <param name="reader">For faults.</param>
    /// <exception cref="InputException">The position is not a number.</exception>
    public VcfRecord(ReadOnlySpan<byte> line, VcfReader reader)
    {
        this.reader = reader;
        if (!VcfSite.TryParse(line, string.Empty, out site, out string fault))
        {
            throw reader.Fault(fault);
        }
    }

    /// <summary>The variant; ALT is the counted allele.</summary>
    public Marker Marker => site.Marker;

    /// <summary>Whether it has one alternative allele that is a sequence (or none).</summary>
    public VcfVariantKind Kind => site.Kind;

    /// <summary>FORMAT, and what is after it on the line.</summary>
    public ReadOnlySpan<byte> Fields => site.Fields;

    /// <summary>FORMAT alone.</summary>
    public ReadOnlySpan<byte> Format
    {
        get
        {
            ReadOnlySpan<byte> rest = site.Fields;
            return VcfSite.Take(ref rest);
        }
    }

    /// <summary>Reads GT of every sample of a biallelic variant.</summary>
    /// <param name="calls">N.</param>
    /// <exception cref="InputException">FORMAT has no GT, or a genotype is not one of a variant with two alleles.</exception>
    public void ReadCalls(Span<VcfCall> calls)
    {
        ReadOnlySpan<byte> rest = site.Fields, format = VcfSite.Take(ref rest);
        if (!format.StartsWith("GT"u8) || (format.Length > 2 && format[2] != (byte)':'))
        {
            throw reader.Fault($"FORMAT '{Encoding.UTF8.GetString(format)}' does not start with GT");
        }

        for (int i = 0; i < calls.Length; i++)
        {
            ReadOnlySpan<byte> field = VcfSite.Take(ref rest);
            int end = field.IndexOf((byte)':');
            ReadOnlySpan<byte> genotype = end < 0 ? field : field[..end];
            if (!VcfCall.TryParse(genotype, out calls[i]))
            {
                throw reader.Fault(VcfCall.Fault(reader.Samples[i], genotype));
            }
        }
    }
}

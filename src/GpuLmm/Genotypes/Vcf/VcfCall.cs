using System.Text;

namespace GpuLmm;

/// <summary>GT of one sample in a record of two alleles.</summary>
/// <param name="First">The allele written first: 0 the reference, 1 the alternative, −1 missing.</param>
/// <param name="Second">The allele written second.</param>
/// <param name="IsPhased">Whether a bar stands between them: which is which matters.</param>
/// <param name="Ploidy">Alleles written; 2 for a missing genotype <c>.</c>, whatever it would be.</param>
internal readonly record struct VcfCall(sbyte First, sbyte Second, bool IsPhased, int Ploidy)
{
    /// <summary>Whether it is 0 and 1, in either order.</summary>
    public bool IsHeterozygous => First + Second == 1 && First >= 0 && Second >= 0;

    /// <summary>Reads <c>0|1</c>, <c>1/1</c>, <c>.</c>, <c>0</c> (haploid), <c>0/1/1</c> (polyploid: the outer two).</summary>
    public static bool TryParse(ReadOnlySpan<byte> genotype, out VcfCall call)
    {
        if (genotype.Length == 3 && Allele(genotype[0]) is { } first && Allele(genotype[2]) is { } second
            && genotype[1] is (byte)'|' or (byte)'/')
        {
            call = new VcfCall(first, second, genotype[1] == (byte)'|', 2);
            return true;
        }

        if (genotype is [(byte)'.'])
        {
            call = new VcfCall(-1, -1, false, 2);
            return true;
        }

        call = default;
        if (genotype.Length % 2 == 0)
        {
            return false;
        }

        for (int i = 0; i < genotype.Length; i++)
        {
            if (i % 2 == 0 ? Allele(genotype[i]) is null : genotype[i] is not ((byte)'|' or (byte)'/'))
            {
                return false;
            }
        }

        call = new VcfCall(Allele(genotype[0])!.Value, Allele(genotype[^1])!.Value, false, (genotype.Length + 1) / 2);
        return true;
    }

    /// <summary>What is wrong with a genotype that <see cref="TryParse"/> does not read.</summary>
    public static string Fault(SampleId sample, ReadOnlySpan<byte> genotype) =>
        $"sample '{sample.Individual}': genotype '{Encoding.UTF8.GetString(genotype)}'; expected alleles 0, 1 or . between | or /";

    private static sbyte? Allele(byte letter) => letter switch
    {
        (byte)'0' => 0,
        (byte)'1' => 1,
        (byte)'.' => -1,
        _ => null,
    };
}

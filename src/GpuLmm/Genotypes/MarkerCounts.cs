namespace GpuLmm;

/// <summary>How often each genotype of one marker occurs among the selected samples.</summary>
/// <param name="HomAllele1">Samples with two copies of allele 1.</param>
/// <param name="Het">Samples with one copy.</param>
/// <param name="HomAllele2">Samples with none.</param>
/// <param name="Missing">Samples without a call.</param>
public readonly record struct MarkerCounts(int HomAllele1, int Het, int HomAllele2, int Missing)
{
    /// <summary>Samples with a call.</summary>
    public int Called => HomAllele1 + Het + HomAllele2;

    /// <summary>Samples with or without a call.</summary>
    public int Total => Called + Missing;

    /// <summary>Copies of allele 1 among the called samples.</summary>
    public long Allele1Count => (2L * HomAllele1) + Het;

    /// <summary>Mean number of copies of allele 1, Σg/n over called samples, in [0, 2]; NaN if none is called.</summary>
    public double Mean => Called == 0 ? double.NaN : Allele1Count / (double)Called;

    /// <summary>Σg/2n over called samples, in [0, 1]; NaN if none is called.</summary>
    public double Allele1Frequency => Called == 0 ? double.NaN : Allele1Count / (2.0 * Called);

    /// <summary>Copies of the rarer allele.</summary>
    public long MinorAlleleCount => Math.Min(Allele1Count, (2L * Called) - Allele1Count);

    /// <summary>Frequency of the rarer allele, in [0, 0.5]; NaN if none is called.</summary>
    public double MinorAlleleFrequency => Called == 0 ? double.NaN : MinorAlleleCount / (2.0 * Called);

    /// <summary>Uncalled samples over all selected samples, in [0, 1]; NaN if none is selected.</summary>
    public double MissingFraction => Total == 0 ? double.NaN : Missing / (double)Total;

    /// <summary>Whether all called samples have the same genotype (all heterozygous too), or none is called: nothing to test.</summary>
    public bool IsMonomorphic => HomAllele1 == Called || Het == Called || HomAllele2 == Called;
}

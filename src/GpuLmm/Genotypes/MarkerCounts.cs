namespace GpuLmm;

/// <summary>
/// How often each genotype of one marker occurs among the selected samples; of a marker with dosages, their number and sums.
/// </summary>
/// <param name="HomAllele1">Samples with two copies of allele 1; 0 for dosages.</param>
/// <param name="Het">Samples with one copy; 0 for dosages.</param>
/// <param name="HomAllele2">Samples with none; 0 for dosages.</param>
/// <param name="Missing">Samples without a call or dosage.</param>
internal readonly record struct MarkerCounts(int HomAllele1, int Het, int HomAllele2, int Missing)
{
    private readonly int dosageCount;
    private readonly double dosageSum;
    private readonly double dosageSquares;
    private readonly bool isConstant;

    private MarkerCounts(int dosageCount, int missing, double dosageSum, double dosageSquares, bool isConstant)
        : this(0, 0, 0, missing)
    {
        this.dosageCount = dosageCount;
        this.dosageSum = dosageSum;
        this.dosageSquares = dosageSquares;
        this.isConstant = isConstant;
        HasDosages = true;
    }

    /// <summary>Whether the marker has dosages, not calls; the counts of single genotypes are then 0.</summary>
    public bool HasDosages { get; }

    /// <summary>Samples with a call or dosage.</summary>
    public int Called => HomAllele1 + Het + HomAllele2 + dosageCount;

    /// <summary>Samples with or without a call.</summary>
    public int Total => Called + Missing;

    /// <summary>Copies of allele 1 among the called samples, Σg; of dosages the expected number.</summary>
    public double Allele1Count => (2.0 * HomAllele1) + Het + dosageSum;

    /// <summary>Σg² over called samples.</summary>
    public double SumOfSquares => (4.0 * HomAllele1) + Het + dosageSquares;

    /// <summary>Mean number of copies of allele 1, Σg/n over called samples, in [0, 2]; NaN if none is called.</summary>
    public double Mean => Called == 0 ? double.NaN : Allele1Count / Called;

    /// <summary>Alleles of the called samples: two of each, one of those that are haploid there (males on X).</summary>
    public double AlleleCount => (2.0 * Called) - HaploidCalled;

    /// <summary>Share of allele 1 among these alleles, Σg/2n where all are diploid, in [0, 1]; NaN if none is called.</summary>
    public double Allele1Frequency => Called == 0 ? double.NaN : (Allele1Count - HaploidExcess) / AlleleCount;

    /// <summary>Copies of the rarer allele; of dosages the expected number.</summary>
    public double MinorAlleleCount => Math.Min(Allele1Count - HaploidExcess, AlleleCount - (Allele1Count - HaploidExcess));

    /// <summary>Frequency of the rarer allele, in [0, 0.5]; NaN if none is called.</summary>
    public double MinorAlleleFrequency => Called == 0 ? double.NaN : MinorAlleleCount / AlleleCount;

    /// <summary>Uncalled samples over all selected samples, in [0, 1]; NaN if none is selected.</summary>
    public double MissingFraction => Total == 0 ? double.NaN : Missing / (double)Total;

    /// <summary>
    /// Whether all called samples have the same genotype (all heterozygous too) or dosage, or none is called: nothing to test.
    /// </summary>
    public bool IsMonomorphic => HasDosages ? isConstant : HomAllele1 == Called || Het == Called || HomAllele2 == Called;

    private double HaploidCalled { get; init; }

    /// <summary>What Σg has beyond alleles, where one copy counts as two.</summary>
    private double HaploidExcess { get; init; }

    /// <summary>The same with some samples haploid.</summary>
    /// <param name="haploid">Counts of these alone.</param>
    /// <param name="unit">What their one copy counts for in Σg, 1 or 2.</param>
    internal MarkerCounts WithHaploid(in MarkerCounts haploid, int unit) =>
        this with { HaploidCalled = haploid.Called, HaploidExcess = haploid.Allele1Count * (unit - 1) / unit };

    /// <summary>Of a marker with dosages.</summary>
    /// <param name="called">Samples with a dosage.</param>
    /// <param name="missing">Samples without.</param>
    /// <param name="sum">Σg.</param>
    /// <param name="squares">Σg².</param>
    /// <param name="isConstant">Whether all dosages are the same, or there is none.</param>
    internal static MarkerCounts OfDosages(int called, int missing, double sum, double squares, bool isConstant) =>
        new(called, missing, sum, squares, isConstant);
}

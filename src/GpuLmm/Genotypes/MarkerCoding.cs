namespace GpuLmm;

/// <summary>The number each packed code of one marker stands for, in the order of the codes 00, 01, 10, 11.</summary>
/// <param name="HomAllele1">Value of code 00, two copies of allele 1.</param>
/// <param name="Missing">Value of code 01, usually the mean of the others (or NaN).</param>
/// <param name="Het">Value of code 10, one copy.</param>
/// <param name="HomAllele2">Value of code 11, no copy.</param>
internal readonly record struct MarkerCoding(double HomAllele1, double Missing, double Het, double HomAllele2)
{
    /// <summary>
    /// Whether the value is <see cref="HomAllele2"/> + <see cref="Slope"/> · copies of allele 1, so that a dosage, an expected number of
    /// copies, has an expected value.
    /// </summary>
    internal bool IsLinear =>
        Math.Abs(Het - HomAllele2 - Slope) <= 1e-12 * Math.Max(Math.Abs(HomAllele1), Math.Max(Math.Abs(Het), Math.Abs(HomAllele2)));

    /// <summary>What a copy of allele 1 adds.</summary>
    internal double Slope => (HomAllele1 - HomAllele2) / 2;

    /// <summary>Copies of allele 1: 2, 1, 0.</summary>
    /// <param name="missing">What stands for a missing call.</param>
    public static MarkerCoding Additive(double missing) => new(2, missing, 1, 0);

    /// <summary>(g − mean) · scale with a missing call at the mean, that is 0.</summary>
    /// <param name="mean">Mean of g over called samples.</param>
    /// <param name="scale">1 to centre; 1 / s.d. to standardise.</param>
    public static MarkerCoding Scaled(double mean, double scale) => new((2 - mean) * scale, 0, (1 - mean) * scale, -mean * scale);
}

namespace GpuLmm;

/// <summary>One row of summary statistics as it is read; NaN where a number is missing.</summary>
internal struct SumstatsRow
{
    /// <summary>Effect and other allele, or <see cref="AllelePair.None"/>.</summary>
    public byte Alleles;

    public double Beta;
    public double OddsRatio;
    public double Z;
    public double StandardError;
    public double NegativeLog10P;
    public double N;
    public double Frequency;
    public double Info;

    /// <summary>Whether the row tells alleles at all.</summary>
    public bool HasAlleles;
}

namespace GpuLmm;

/// <summary>What a report shows of one trait.</summary>
/// <param name="Name">The trait.</param>
/// <param name="Model">Its null model.</param>
/// <param name="Rows">A test of every tested marker, in file order.</param>
public sealed record TraitReport(string Name, ModelReport Model, IReadOnlyList<AssociationResult> Rows)
{
    /// <summary>Genome-wide significance of common variants, −log10(5·10⁻⁸); a line in the plot, not a verdict.</summary>
    public const double GenomeWide = 7.301029995663981;

    // Markers this near to a better one are taken to show the same locus.
    private const long LocusSpan = 1_000_000;

    /// <summary>λ_GC: the median of χ²₁ at the observed p-values over its expectation, 0.4549 (Devlin &amp; Roeder 1999); NaN without rows.</summary>
    public double GenomicInflation
    {
        get
        {
            if (Rows.Count == 0)
            {
                return double.NaN;
            }

            double[] p = [.. Rows.Select(row => row.NegativeLog10P).Order()];
            double median = 0.5 * (p[(p.Length - 1) / 2] + p[p.Length / 2]);
            return ChiSquared(Math.Pow(10, -median)) / ChiSquared(0.5);
        }
    }

    /// <summary>The best marker of each locus, best first: markers within a megabase of a better one are left out.</summary>
    /// <param name="most">Loci at most.</param>
    public IReadOnlyList<AssociationResult> TopLoci(int most)
    {
        var top = new List<AssociationResult>();
        foreach (AssociationResult row in Rows.OrderByDescending(row => row.NegativeLog10P))
        {
            if (top.Count == most)
            {
                break;
            }

            if (!top.Exists(other => other.Marker.Chromosome == row.Marker.Chromosome
                && Math.Abs(other.Marker.Position - row.Marker.Position) < LocusSpan))
            {
                top.Add(row);
            }
        }

        return top;
    }

    private static double ChiSquared(double upper) => MathNet.Numerics.Distributions.ChiSquared.InvCDF(1, 1 - upper);
}

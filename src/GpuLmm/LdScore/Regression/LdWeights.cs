namespace GpuLmm;

/// <summary>
/// Weights of SNPs in a regression on LD scores: the inverse of the variance of its response, which the estimates themselves tell, over the
/// LD score among the SNPs of the regression, by which neighbours are counted once.
/// </summary>
internal abstract class LdWeights
{
    // Stands for an intercept that is not positive: the variance must be.
    private protected const double LeastIntercept = 1e-3;

    /// <summary>Whether an intercept that is not positive has been met.</summary>
    public bool HasFloored { get; private protected set; }

    /// <summary>The intercept where there is no confounding: 1 of χ², 0 of products of two traits.</summary>
    public abstract double NullIntercept { get; }

    /// <summary>Fills the weights of some SNPs.</summary>
    /// <param name="rows">Which of all SNPs; null for all.</param>
    /// <param name="ld">Their LD scores; below 1 they count as 1.</param>
    /// <param name="total">h² or genetic covariance.</param>
    /// <param name="intercept">The intercept.</param>
    /// <param name="w">Filled.</param>
    public abstract void Fill(int[]? rows, double[] ld, double total, double intercept, double[] w);

    /// <summary>Fills the weights of all SNPs from several annotations.</summary>
    /// <param name="sums">Σ τ_c ℓ_jc, by SNP.</param>
    /// <param name="total">Σ τ_c M_c: h² or genetic covariance.</param>
    /// <param name="intercept">The intercept.</param>
    /// <param name="w">Filled.</param>
    public abstract void FillOfSums(double[] sums, double total, double intercept, double[] w);

    /// <summary>What brings a total into its range: 1 where it is there.</summary>
    private protected static double Within(double total, double least) => total == 0 ? 1 : Math.Clamp(total, least, 1) / total;

    private protected double Floor(double intercept)
    {
        if (intercept > 0)
        {
            return intercept;
        }

        HasFloored = true;
        return LeastIntercept;
    }
}

/// <summary>Of χ²: 1/(2 (a + h² N ℓ/M)² ω), h² within [0, 1] (Bulik-Sullivan et al. 2015).</summary>
/// <param name="weightLd">ω, by SNP.</param>
/// <param name="n">N, by SNP.</param>
/// <param name="m">M.</param>
internal sealed class HeritabilityWeights(double[] weightLd, double[] n, double m) : LdWeights
{
    public override double NullIntercept => 1;

    public override void Fill(int[]? rows, double[] ld, double total, double intercept, double[] w)
    {
        double perSnp = Math.Clamp(total, 0, 1) / m, a = Floor(intercept);
        for (int k = 0; k < w.Length; k++)
        {
            int row = rows is null ? k : rows[k];
            double mean = a + (perSnp * n[row] * Math.Max(ld[k], 1));
            w[k] = 1 / (2 * mean * mean) / Math.Max(weightLd[row], 1);
        }
    }

    public override void FillOfSums(double[] sums, double total, double intercept, double[] w)
    {
        double scale = Within(total, 0), a = Floor(intercept);
        for (int k = 0; k < w.Length; k++)
        {
            double mean = a + (scale * n[k] * Math.Max(sums[k], 0));
            w[k] = 1 / (2 * mean * mean) / Math.Max(weightLd[k], 1);
        }
    }
}

/// <summary>
/// Of z₁z₂: 1/([(a₁ + h₁N₁ℓ/M)(a₂ + h₂N₂ℓ/M) + (c + ρ√(N₁N₂)ℓ/M)²] ω), ρ within [−1, 1] (Bulik-Sullivan et al. 2015b).
/// </summary>
/// <param name="weightLd">ω, by SNP.</param>
/// <param name="first">N, h², intercept, and with several annotations Σ τ_c ℓ_jc, of the first trait.</param>
/// <param name="second">The same of the second.</param>
/// <param name="m">M.</param>
internal sealed class CovarianceWeights(
    double[] weightLd, (double[] N, double Total, double Intercept, double[] Sums) first,
    (double[] N, double Total, double Intercept, double[] Sums) second, double m)
    : LdWeights
{
    public override double NullIntercept => 0;

    public override void Fill(int[]? rows, double[] ld, double total, double intercept, double[] w)
    {
        double h1 = Math.Clamp(first.Total, 0, 1) / m, h2 = Math.Clamp(second.Total, 0, 1) / m, rho = Math.Clamp(total, -1, 1) / m;
        double a1 = Floor(first.Intercept), a2 = Floor(second.Intercept);
        for (int k = 0; k < w.Length; k++)
        {
            int row = rows is null ? k : rows[k];
            double score = Math.Max(ld[k], 1), n1 = first.N[row], n2 = second.N[row];
            double a = a1 + (h1 * n1 * score), b = a2 + (h2 * n2 * score), c = intercept + (rho * Math.Sqrt(n1 * n2) * score);
            w[k] = 1 / ((a * b) + (c * c)) / Math.Max(weightLd[row], 1);
        }
    }

    public override void FillOfSums(double[] sums, double total, double intercept, double[] w)
    {
        double s1 = Within(first.Total, 0), s2 = Within(second.Total, 0), scale = Within(total, -1);
        double a1 = Floor(first.Intercept), a2 = Floor(second.Intercept);
        for (int k = 0; k < w.Length; k++)
        {
            double n1 = first.N[k], n2 = second.N[k];
            double a = a1 + (s1 * n1 * Math.Max(first.Sums[k], 0)), b = a2 + (s2 * n2 * Math.Max(second.Sums[k], 0));
            double c = intercept + (scale * Math.Sqrt(n1 * n2) * sums[k]);
            w[k] = 1 / ((a * b) + (c * c)) / Math.Max(weightLd[k], 1);
        }
    }
}

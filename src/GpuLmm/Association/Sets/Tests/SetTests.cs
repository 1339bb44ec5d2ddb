using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Tests of a set from its scores and their covariance: burden, SKAT (Wu et al. 2011), SMMAT-E (Chen et al. 2019), ACAT-V and ACAT-O (Liu
/// et al. 2019). Used by one thread at a time.
/// </summary>
/// <param name="backend">Whose host decomposes covariances.</param>
internal sealed class SetTests(Backend backend)
{
    private readonly ChiSquareSum sum = new();

    /// <summary>Eigenvalues.</summary>
    public SymmetricSpectrum Spectrum { get; } = new(backend);

    /// <summary>Laws of quadratic forms.</summary>
    public ChiSquareSum Sum => sum;

    /// <summary>(1'U)²/1'Φ1 ~ χ²₁; of the burden Σ w_j g_j.</summary>
    public static SetTestResult Burden(SetForm form) => Burden(form.ScoreSum, form.CovarianceSum);

    /// <summary>T²/V ~ χ²₁, effect T/V with the error V^−½.</summary>
    /// <param name="score">T.</param>
    /// <param name="variance">V; where it is 0 there is no test.</param>
    public static SetTestResult Burden(double score, double variance)
    {
        if (!(variance > 0))
        {
            return SetTestResult.None;
        }

        double statistic = score / variance * score;
        return new SetTestResult(statistic, TailProbability.NegativeLog10ChiSquared1(statistic))
        {
            Beta = score / variance,
            StandardError = 1 / Math.Sqrt(variance),
        };
    }

    /// <summary>U'U ~ Σ λ_k χ²₁, λ the eigenvalues of Φ.</summary>
    public SetTestResult Skat(SetForm form) => Quadratic(form.Scores, Spectrum.Values(form.Covariance, form.Count));

    /// <summary>
    /// The burden, and SKAT of what it leaves of the scores, U − Φ1 (1'U)/1'Φ1, which is independent of it: both by Fisher's method.
    /// </summary>
    public SetTestResult Efficient(SetForm form)
    {
        SetTestResult burden = Burden(form);
        if (double.IsNaN(burden.NegativeLog10P))
        {
            return Skat(form);
        }

        double[] sums = form.RowSums();
        double share = form.ScoreSum / form.CovarianceSum;
        double[] left = [.. form.Scores.Zip(sums, (score, own) => score - (own * share))];
        SetTestResult rest = Quadratic(left, Spectrum.Values(Residual(form, sums), form.Count));
        if (double.IsNaN(rest.NegativeLog10P))
        {
            return new SetTestResult(double.NaN, burden.NegativeLog10P);
        }

        double fisher = 2 * Math.Log(10) * (burden.NegativeLog10P + rest.NegativeLog10P);
        return new SetTestResult(fisher, TailProbability.NegativeLog10ChiSquared(fisher, 4));
    }

    /// <summary>Φ − Φ11'Φ/1'Φ1.</summary>
    public static double[] Residual(SetForm form, double[] sums)
    {
        int m = form.Count;
        double total = sums.Sum();
        var residual = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++)
            {
                residual[(i * m) + j] = form.Covariance[(i * m) + j] - (sums[i] * sums[j] / total);
            }
        }

        // What rounding leaves where the burden is all there is.
        double size = 0, left = 0;
        for (int j = 0; j < m; j++)
        {
            size += form.Variance(j);
            left += residual[(j * m) + j];
        }

        if (left < 1e-12 * size)
        {
            Array.Clear(residual);
        }

        return residual;
    }

    /// <summary>The Cauchy combination of p of single variants, variant j with the weight w_j² f_j (1 − f_j).</summary>
    public static SetTestResult Acat(ReadOnlySpan<double> negativeLog10P, ReadOnlySpan<double> weights = default) =>
        new(double.NaN, CauchyCombination.NegativeLog10(negativeLog10P, weights));

    private SetTestResult Quadratic(double[] scores, double[] eigenvalues)
    {
        double statistic = scores.Sum(score => score * score);
        if (eigenvalues.Length == 0)
        {
            return SetTestResult.None;
        }

        sum.Begin(eigenvalues);
        return new SetTestResult(statistic, -sum.LogTail(statistic) / Math.Log(10));
    }
}

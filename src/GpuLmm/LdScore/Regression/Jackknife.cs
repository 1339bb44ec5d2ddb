namespace GpuLmm;

/// <summary>
/// Standard errors from estimates without each of B blocks: the covariance of the pseudo-values B·θ − (B − 1)·θ₍ᵢ₎, over B (Tukey 1958).
/// </summary>
internal static class Jackknife
{
    /// <summary>Covariance matrix of several estimates.</summary>
    /// <param name="estimates">k.</param>
    /// <param name="deletes">B rows of k.</param>
    /// <returns>k × k.</returns>
    public static double[] Covariance(double[] estimates, double[][] deletes)
    {
        int k = estimates.Length, blocks = deletes.Length;
        double[][] pseudo = [.. deletes.Select(row => PseudoValues(estimates, row, blocks))];
        double[] mean = [.. Enumerable.Range(0, k).Select(i => pseudo.Average(row => row[i]))];
        var covariance = new double[k * k];
        for (int i = 0; i < k; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                foreach (double[] row in pseudo)
                {
                    sum += (row[i] - mean[i]) * (row[j] - mean[j]);
                }

                covariance[(i * k) + j] = covariance[(j * k) + i] = sum / (blocks - 1) / blocks;
            }
        }

        return covariance;
    }

    /// <summary>Standard error of one estimate.</summary>
    public static double StandardError(double estimate, IEnumerable<double> deletes) =>
        Math.Sqrt(Covariance([estimate], [.. deletes.Select(value => new[] { value })])[0]);

    private static double[] PseudoValues(double[] estimates, double[] without, int blocks) =>
        [.. estimates.Select((value, i) => (blocks * value) - ((blocks - 1) * without[i]))];
}

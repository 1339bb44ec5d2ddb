namespace GpuLmm;

/// <summary>
/// What tests of a set look at: the scores U = D G'Py of its m variants and their covariance Φ = D G'PG D under the null model, weights in
/// the diagonal D.
/// </summary>
/// <param name="Scores">U.</param>
/// <param name="Covariance">Φ, m × m, row after row.</param>
internal sealed record SetForm(double[] Scores, double[] Covariance)
{
    /// <summary>m.</summary>
    public int Count => Scores.Length;

    /// <summary>1'U.</summary>
    public double ScoreSum => Scores.Sum();

    /// <summary>1'Φ1.</summary>
    public double CovarianceSum => Covariance.Sum();

    /// <summary>Φ_jj.</summary>
    public double Variance(int j) => Covariance[(j * Count) + j];

    /// <summary>Φ1.</summary>
    public double[] RowSums()
    {
        var sums = new double[Count];
        for (int j = 0; j < sums.Length; j++)
        {
            sums[j] = Covariance.AsSpan(j * Count, Count).ToArray().Sum();
        }

        return sums;
    }

    /// <summary>D U and D Φ D.</summary>
    /// <param name="weights">The diagonal of D.</param>
    public SetForm Weighted(ReadOnlySpan<double> weights)
    {
        var form = new SetForm([.. Scores], [.. Covariance]);
        for (int i = 0; i < Count; i++)
        {
            form.Scores[i] *= weights[i];
        }

        form.Scale(weights);
        return form;
    }

    /// <summary>The same scores with D Φ D.</summary>
    public SetForm WithCovarianceScaled(ReadOnlySpan<double> factors)
    {
        var form = new SetForm(Scores, [.. Covariance]);
        form.Scale(factors);
        return form;
    }

    /// <summary>Some of the variants, in a given order.</summary>
    public SetForm Select(ReadOnlySpan<int> places)
    {
        var form = new SetForm(new double[places.Length], new double[places.Length * places.Length]);
        for (int i = 0; i < places.Length; i++)
        {
            form.Scores[i] = Scores[places[i]];
            for (int j = 0; j < places.Length; j++)
            {
                form.Covariance[(i * places.Length) + j] = Covariance[(places[i] * Count) + places[j]];
            }
        }

        return form;
    }

    private void Scale(ReadOnlySpan<double> factors)
    {
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < Count; j++)
            {
                Covariance[(i * Count) + j] *= factors[i] * factors[j];
            }
        }
    }
}

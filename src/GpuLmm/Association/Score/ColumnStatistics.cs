using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Wald tests of a marker's columns for one trait: β̂ = A⁻¹ B of the columns in the model, A their information and B their scores given the
/// covariates, σ̂² = (R₀ − B'β̂)/(n − p − k), and of the tested columns β̂_S' (A⁻¹)_SS⁻¹ β̂_S/σ̂², which over its degrees of freedom is
/// F(s, n − p − k).
/// </summary>
internal sealed class ColumnStatistics(ScoreNull model, IReadOnlyList<ColumnTest> tests) : ScoreRowWriter
{
    // A residual below this share of y'Py is rounding.
    internal const double LeastResidualShare = 1e-13;

    public override void Write(
        ResultBlock results, int row, ReadOnlySpan<double> information, ReadOnlySpan<double> sizes, ReadOnlySpan<double> scores,
        double collinearShare)
    {
        for (int t = 0; t < tests.Count; t++)
        {
            ColumnTest test = tests[t];
            int k = test.Model.Length;
            var a = new double[k * k];
            double[] b = new double[k], own = new double[k];
            for (int i = 0; i < k; i++)
            {
                own[i] = sizes[ColumnLayout.PairOf(test.Model[i], test.Model[i])];
                b[i] = scores[test.Model[i]];
                for (int j = 0; j <= i; j++)
                {
                    a[(i * k) + j] = a[(j * k) + i] = information[ColumnLayout.PairOf(test.Model[i], test.Model[j])];
                }
            }

            Write(results, row + t, test, a, own, b, collinearShare);
        }
    }

    private void Write(ResultBlock results, int row, ColumnTest test, double[] a, double[] sizes, double[] b, double collinearShare)
    {
        int k = b.Length;

        // The squares of the factor's diagonal: what is left of a column given those before it.
        if (!CholeskyFactor.TryCreate(a, k, out CholeskyFactor factor)
            || Enumerable.Range(0, k).Any(j => factor.Lower[(j * k) + j] * factor.Lower[(j * k) + j] <= collinearShare * sizes[j]))
        {
            results.SetReason(row, MarkerStatus.Collinear);
            return;
        }

        double[] inverse = factor.Inverse(), beta = SmallMatrix.Times(inverse, b, k);
        double explained = 0;
        for (int j = 0; j < k; j++)
        {
            explained += b[j] * beta[j];
        }

        double residual = model.ResidualSquares - explained, degrees = model.RecordCount - model.FixedCount - k;
        if (!(residual > LeastResidualShare * model.ResidualSquares))
        {
            results.SetReason(row, MarkerStatus.PerfectFit);
            return;
        }

        double variance = residual / degrees;
        (double effect, double error) = Effect(test, beta, inverse, variance);
        int s = test.Tested.Length;
        double statistic = s == 1 ? effect * effect / (error * error) : Quadratic(test, beta, inverse) / variance;
        results.Set(row, effect, error, statistic, s, TailProbability.NegativeLog10F(statistic / s, s, degrees), double.NaN);
    }

    /// <summary>The effect of a single tested column with its standard error; NaN of several.</summary>
    private static (double Effect, double Error) Effect(ColumnTest test, double[] beta, double[] inverse, double variance)
    {
        if (test.Tested.Length > 1)
        {
            return (double.NaN, double.NaN);
        }

        int k = beta.Length;
        double[] weights = test.Origin ?? [.. test.Model.Select(column => column == test.Tested[0] ? 1.0 : 0.0)];
        double effect = 0, spread = 0;
        for (int i = 0; i < k; i++)
        {
            effect += weights[i] * beta[i];
            for (int j = 0; j < k; j++)
            {
                spread += weights[i] * inverse[(i * k) + j] * weights[j];
            }
        }

        return (effect, Math.Sqrt(spread * variance));
    }

    /// <summary>β_S' (A⁻¹)_SS⁻¹ β_S.</summary>
    private static double Quadratic(ColumnTest test, double[] beta, double[] inverse)
    {
        int[] places = [.. test.Tested.Select(column => Array.IndexOf(test.Model, column))];
        double[] own = [.. places.Select(place => beta[place])];
        return CholeskyFactor.TryCreate(SmallMatrix.Select(inverse, beta.Length, places), places.Length, out CholeskyFactor factor)
            ? factor.Squares(own) : double.NaN;
    }
}

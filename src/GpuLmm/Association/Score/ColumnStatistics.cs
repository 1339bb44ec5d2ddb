using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Wald tests of a marker's columns for one trait: β̂ = A⁻¹ B of the columns in the model, A their information and B their scores given the
/// covariates, σ̂² = (R₀ − B'β̂)/(n − p − k), and of the tested columns β̂_S' (A⁻¹)_SS⁻¹ β̂_S/σ̂², which over its degrees of freedom is
/// F(s, n − p − k). Where the scale is known, σ̂² is 1 and the statistic χ²_s: of a generalised null model these are the score tests of the
/// columns, those that are not tested given.
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
            if (Factor(test, information, sizes, collinearShare) is { } factor)
            {
                Write(results, row + t, test, factor, Select(test, scores));
            }
            else
            {
                results.SetReason(row + t, MarkerStatus.Collinear);
            }
        }
    }

    /// <summary>The scores of the columns of a test's model.</summary>
    public static double[] Select(ColumnTest test, ReadOnlySpan<double> scores)
    {
        double[] own = new double[test.Model.Length];
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = scores[test.Model[i]];
        }

        return own;
    }

    /// <summary>The numbers of the pairs of a test's columns as a matrix, row-major, k × k.</summary>
    public static double[] SelectPairs(ColumnTest test, ReadOnlySpan<double> pairs)
    {
        int k = test.Model.Length;
        var matrix = new double[k * k];
        for (int i = 0; i < k; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[(i * k) + j] = matrix[(j * k) + i] = pairs[ColumnLayout.PairOf(test.Model[i], test.Model[j])];
            }
        }

        return matrix;
    }

    /// <summary>The factor of the information of a test's columns; null where one is a combination of those before it.</summary>
    public static CholeskyFactor? Factor(
        ColumnTest test, ReadOnlySpan<double> information, ReadOnlySpan<double> sizes, double collinearShare)
    {
        int k = test.Model.Length;
        if (!CholeskyFactor.TryCreate(SelectPairs(test, information), k, out CholeskyFactor factor))
        {
            return null;
        }

        for (int j = 0; j < k; j++)
        {
            // What is left of a column given those before it.
            double left = factor.Lower[(j * k) + j] * factor.Lower[(j * k) + j];
            if (left <= collinearShare * sizes[ColumnLayout.PairOf(test.Model[j], test.Model[j])])
            {
                return null;
            }
        }

        return factor;
    }

    private void Write(ResultBlock results, int row, ColumnTest test, CholeskyFactor factor, double[] b)
    {
        int k = b.Length;
        double[] inverse = factor.Inverse(), beta = SmallMatrix.Times(inverse, b, k);
        double explained = 0;
        for (int j = 0; j < k; j++)
        {
            explained += b[j] * beta[j];
        }

        if (model.HasKnownScale)
        {
            (double known, double spread) = Effect(test, beta, inverse, 1);
            int count = test.Tested.Length;
            double chiSquared = count == 1 ? known * known / (spread * spread) : Quadratic(test, beta, inverse);
            results.Set(row, known, spread, chiSquared, count, TailProbability.NegativeLog10ChiSquared(chiSquared, count), double.NaN);
            return;
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
    /// <param name="test">The test.</param>
    /// <param name="beta">Effects of the model's columns.</param>
    /// <param name="inverse">Their covariance matrix, up to a factor.</param>
    /// <param name="variance">The factor.</param>
    public static (double Effect, double Error) Effect(ColumnTest test, double[] beta, double[] inverse, double variance)
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
    public static double Quadratic(ColumnTest test, double[] beta, double[] inverse)
    {
        int[] places = [.. test.Tested.Select(column => Array.IndexOf(test.Model, column))];
        double[] own = [.. places.Select(place => beta[place])];
        return CholeskyFactor.TryCreate(SmallMatrix.Select(inverse, beta.Length, places), places.Length, out CholeskyFactor factor)
            ? factor.Squares(own) : double.NaN;
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>
/// Poisson counts of mean μ, whose terms with x = ±c t are μ (e^x − 1 − x), μ c (e^x − 1) and μ c² e^x.
/// </summary>
/// <param name="mean">μ.</param>
internal sealed class PoissonLaw(double[] mean) : ScoreLaw
{
    // Of the series of e^x for |x| ≤ ½, to rounding.
    private const int SeriesTerms = 15;

    protected override (double First, double Second) Slopes(ReadOnlySpan<double> c, int sign, double t)
    {
        ReadOnlySpan<Vector<double>> slopes = MemoryMarshal.Cast<double, Vector<double>>(c),
            means = MemoryMarshal.Cast<double, Vector<double>>(mean);
        Vector<double> first = default, second = default, signs = new(sign);
        for (int i = 0; i < slopes.Length; i++)
        {
            Vector<double> own = slopes[i] * signs, e = Vector.Exp(own * t), scaled = means[i] * own;
            first += scaled * (e - Vector<double>.One);
            second += scaled * own * e;
        }

        (double sumFirst, double sumSecond) = (Vector.Sum(first), Vector.Sum(second));
        for (int i = slopes.Length * Vector<double>.Count; i < c.Length; i++)
        {
            double own = sign * c[i], e = Math.Exp(own * t);
            sumFirst += mean[i] * own * (e - 1);
            sumSecond += mean[i] * own * own * e;
        }

        return (sumFirst, sumSecond);
    }

    protected override double ValueOf(ReadOnlySpan<double> c, int sign, double t)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
        {
            sum += mean[i] * ExponentialLess(sign * c[i] * t);
        }

        return sum;
    }

    protected override double ThirdOf(ReadOnlySpan<double> c, int sign, double t)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
        {
            double own = sign * c[i];
            sum += mean[i] * own * own * own * Math.Exp(own * t);
        }

        return sum;
    }

    protected override double Support(ReadOnlySpan<double> c, int sign) => CountSupport.Of(c, mean, sign);

    protected override double LogEnd(ReadOnlySpan<double> c, int sign) => CountSupport.LogZeros(c, mean, mu => -mu);

    /// <summary>e^x − 1 − x: by its series where the difference would have few digits.</summary>
    private static double ExponentialLess(double x)
    {
        if (Math.Abs(x) > 0.5)
        {
            return Math.Exp(x) - 1 - x;
        }

        double sum = 1;
        for (int k = SeriesTerms; k > 2; k--)
        {
            sum = 1 + (x / k * sum);
        }

        return 0.5 * x * x * sum;
    }
}

/// <summary>
/// Negative binomial counts of mean μ and variance μ + μ²/θ: with x = ±c t and y = (μ/θ)(e^x − 1) &lt; 1 the terms are −θ log(1 − y) − μ x,
/// c (m − μ) and c² m (1 + m/θ), m = μ e^x/(1 − y) the mean of the tilted count.
/// </summary>
/// <param name="mean">μ.</param>
/// <param name="theta">θ.</param>
internal sealed class NegativeBinomialLaw(double[] mean, double theta) : ScoreLaw
{
    protected override (double First, double Second) Slopes(ReadOnlySpan<double> c, int sign, double t)
    {
        double first = 0, second = 0;
        for (int i = 0; i < c.Length; i++)
        {
            double own = sign * c[i], left = Left(i, own * t), tilted = mean[i] * Math.Exp(own * t) / left;
            if (!(left > 0))
            {
                return (double.PositiveInfinity, double.PositiveInfinity);
            }

            // m − μ = (e^x − 1) μ (1 + μ/θ)/(1 − y).
            first += own * Exponential.MinusOne(own * t) * mean[i] * (1 + (mean[i] / theta)) / left;
            second += own * own * tilted * (1 + (tilted / theta));
        }

        return (first, second);
    }

    protected override double ValueOf(ReadOnlySpan<double> c, int sign, double t)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
        {
            double x = sign * c[i] * t;
            sum += (-theta * SpecialFunctions.Log1p(-mean[i] / theta * Exponential.MinusOne(x))) - (mean[i] * x);
        }

        return sum;
    }

    protected override double ThirdOf(ReadOnlySpan<double> c, int sign, double t)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
        {
            double own = sign * c[i], tilted = mean[i] * Math.Exp(own * t) / Left(i, own * t);
            sum += own * own * own * tilted * (1 + (tilted / theta)) * (1 + (2 * tilted / theta));
        }

        return sum;
    }

    protected override double Support(ReadOnlySpan<double> c, int sign) => CountSupport.Of(c, mean, sign);

    protected override double LogEnd(ReadOnlySpan<double> c, int sign) =>
        CountSupport.LogZeros(c, mean, mu => -theta * SpecialFunctions.Log1p(mu / theta));

    protected override double Limit(ReadOnlySpan<double> c, int sign)
    {
        double limit = double.PositiveInfinity;
        for (int i = 0; i < c.Length; i++)
        {
            limit = sign * c[i] > 0 ? Math.Min(limit, SpecialFunctions.Log1p(theta / mean[i]) / Math.Abs(c[i])) : limit;
        }

        return limit;
    }

    /// <summary>1 − y.</summary>
    private double Left(int i, double x) => 1 - (mean[i] / theta * Exponential.MinusOne(x));
}

/// <summary>Where scores of counts end: above where no count has a positive slope, at all counts zero.</summary>
internal static class CountSupport
{
    public static double Of(ReadOnlySpan<double> c, double[] mean, int sign)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
        {
            if (sign * c[i] > 0)
            {
                return double.PositiveInfinity;
            }

            sum += Math.Abs(c[i]) * mean[i];
        }

        return sum;
    }

    public static double LogZeros(ReadOnlySpan<double> c, double[] mean, Func<double, double> logZero)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
        {
            sum += c[i] == 0 ? 0 : logZero(mean[i]);
        }

        return sum;
    }
}

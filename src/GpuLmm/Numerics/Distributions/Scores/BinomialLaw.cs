using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuLmm.Numerics;

/// <summary>
/// Responses of m trials with probability μ. With x = ±c t, e = e^−|x| and (a, b) = (μ, 1 − μ) for x &gt; 0, (1 − μ, μ) else, the terms are
/// m (b |x| + log(a + b e)), m |c| μ(1 − μ)(1 − e)/(a + b e) and m c² μ(1 − μ) e/(a + b e)²: none cancels, none overflows.
/// </summary>
/// <param name="mean">μ of one trial.</param>
/// <param name="trials">m; null for 1.</param>
internal sealed class BinomialLaw(double[] mean, double[]? trials) : ScoreLaw
{
    // μ(1 − μ), m times.
    private readonly double[] variance = Array.ConvertAll(Enumerable.Range(0, mean.Length).ToArray(), i =>
        (trials?[i] ?? 1) * mean[i] * (1 - mean[i]));

    protected override (double First, double Second) Slopes(ReadOnlySpan<double> c, int sign, double t)
    {
        ReadOnlySpan<Vector<double>> slopes = Vectors(c), means = Vectors(mean), variances = Vectors(variance);
        Vector<double> first = default, second = default, scale = new(sign * t);
        for (int i = 0; i < slopes.Length; i++)
        {
            Vector<double> x = slopes[i] * scale, e = Vector.Exp(-Vector.Abs(x));
            Vector<double> a = Vector.ConditionalSelect(Vector.GreaterThan(x, default), means[i], Vector<double>.One - means[i]);
            Vector<double> inverse = Vector<double>.One / (a + ((Vector<double>.One - a) * e)), own = variances[i] * inverse;
            first += Vector.Abs(slopes[i]) * own * (Vector<double>.One - e);
            second += slopes[i] * slopes[i] * own * e * inverse;
        }

        (double sumFirst, double sumSecond) = (Vector.Sum(first), Vector.Sum(second));
        for (int i = slopes.Length * Vector<double>.Count; i < c.Length; i++)
        {
            double x = sign * t * c[i], e = Math.Exp(-Math.Abs(x)), a = x > 0 ? mean[i] : 1 - mean[i], inverse = 1 / (a + ((1 - a) * e));
            sumFirst += Math.Abs(c[i]) * variance[i] * inverse * (1 - e);
            sumSecond += c[i] * c[i] * variance[i] * inverse * e * inverse;
        }

        return (sumFirst, sumSecond);
    }

    protected override double ValueOf(ReadOnlySpan<double> c, int sign, double t)
    {
        double sum = 0;
        ReadOnlySpan<Vector<double>> slopes = Vectors(c), means = Vectors(mean), counts = trials is null ? default : Vectors(trials);
        Vector<double> total = default, scale = new(sign * t);
        for (int i = 0; i < slopes.Length; i++)
        {
            Vector<double> x = slopes[i] * scale, size = Vector.Abs(x), e = Vector.Exp(-size);
            Vector<double> a = Vector.ConditionalSelect(Vector.GreaterThan(x, default), means[i], Vector<double>.One - means[i]);
            Vector<double> b = Vector<double>.One - a, term = (b * size) + Vector.Log(a + (b * e));
            total += counts.IsEmpty ? term : term * counts[i];
        }

        for (int i = slopes.Length * Vector<double>.Count; i < c.Length; i++)
        {
            double x = sign * t * c[i], size = Math.Abs(x), a = x > 0 ? mean[i] : 1 - mean[i], b = 1 - a;
            sum += (trials?[i] ?? 1) * ((b * size) + Math.Log(a + (b * Math.Exp(-size))));
        }

        return sum + Vector.Sum(total);
    }

    protected override double ThirdOf(ReadOnlySpan<double> c, int sign, double t)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
        {
            double slope = sign * c[i];
            (double odds, double complement) = (mean[i] * Math.Exp(0.5 * slope * t), (1 - mean[i]) * Math.Exp(-0.5 * slope * t));
            double p = odds / (odds + complement);
            sum += (trials?[i] ?? 1) * slope * slope * slope * p * (1 - p) * (1 - (2 * p));
        }

        return sum;
    }

    protected override double Support(ReadOnlySpan<double> c, int sign)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
        {
            sum += (trials?[i] ?? 1) * Math.Abs(c[i]) * (sign * c[i] > 0 ? 1 - mean[i] : mean[i]);
        }

        return sum;
    }

    protected override double LogEnd(ReadOnlySpan<double> c, int sign)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
        {
            sum += c[i] == 0 ? 0 : (trials?[i] ?? 1) * Math.Log(sign * c[i] > 0 ? mean[i] : 1 - mean[i]);
        }

        return sum;
    }

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> values) => MemoryMarshal.Cast<double, Vector<double>>(values);
}

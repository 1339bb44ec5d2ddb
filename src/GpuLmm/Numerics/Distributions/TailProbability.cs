using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>
/// −log10 of upper tail probabilities, computed from the logarithm of the survival function so that they stay finite far below the
/// smallest double: a p-value of 1e−400 is 400.
/// </summary>
internal static class TailProbability
{
    private const double Ln10 = 2.302585092994045684;

    /// <summary>−log10 P(F(1, d) ≥ f), which is the two-sided p-value of t = ±√f with d degrees of freedom.</summary>
    /// <param name="f">The statistic, ≥ 0; NaN gives NaN.</param>
    /// <param name="denominator">Degrees of freedom of the denominator, &gt; 0.</param>
    public static double NegativeLog10F(double f, double denominator) => NegativeLog10F(f, 1, denominator);

    /// <summary>−log10 P(F(k, d) ≥ f).</summary>
    /// <param name="f">The statistic, ≥ 0; NaN gives NaN.</param>
    /// <param name="numerator">k.</param>
    /// <param name="denominator">d &gt; 0.</param>
    public static double NegativeLog10F(double f, int numerator, double denominator)
    {
        if (double.IsNaN(f) || !(denominator > 0))
        {
            return double.NaN;
        }

        // P = I_x(d/2, k/2) with x = d/(d + k f); log x and log(1 − x) without cancellation.
        double a = 0.5 * denominator, scaled = numerator * f;
        double logX = -SpecialFunctions.Log1p(scaled / denominator);
        double y = scaled / (denominator + scaled);
        return -LogIncompleteBeta(a, numerator, logX, y) / Ln10;
    }

    /// <summary>−log10 P(χ²₁ ≥ x).</summary>
    /// <param name="x">The statistic; values ≤ 0 give 0, NaN gives NaN.</param>
    public static double NegativeLog10ChiSquared1(double x)
    {
        if (double.IsNaN(x))
        {
            return double.NaN;
        }

        return x <= 0 ? 0 : -LogErfc(Math.Sqrt(0.5 * x)) / Ln10;
    }

    /// <summary>−log10 P(χ²_k ≥ x).</summary>
    /// <param name="x">The statistic; values ≤ 0 give 0, NaN gives NaN.</param>
    /// <param name="degrees">k ≥ 1.</param>
    public static double NegativeLog10ChiSquared(double x, int degrees)
    {
        if (double.IsNaN(x))
        {
            return double.NaN;
        }

        if (x <= 0)
        {
            return 0;
        }

        // P = e^{−x/2} Σ_{j<k/2} (x/2)^j/Γ(j + 1), for odd k with j + ½ and erfc √(x/2) (Abramowitz & Stegun 26.4.4, 26.4.5): no term is
        // negative. All are taken over the largest, so that none overflows.
        double half = 0.5 * x;
        bool isOdd = (degrees & 1) == 1;
        var logarithms = new List<double>();
        if (isOdd)
        {
            logarithms.Add(LogErfc(Math.Sqrt(half)));
        }

        for (double power = isOdd ? 0.5 : 0; power < (0.5 * degrees) - 0.25; power++)
        {
            logarithms.Add((power * Math.Log(half)) - half - SpecialFunctions.GammaLn(power + 1));
        }

        double largest = logarithms.Max();
        return Math.Max(0, -(largest + Math.Log(logarithms.Sum(logarithm => Math.Exp(logarithm - largest)))) / Ln10);
    }

    /// <summary>p itself; 0 when it underflows.</summary>
    /// <param name="negativeLog10">−log10 p.</param>
    public static double ToProbability(double negativeLog10) => Math.Pow(10, -negativeLog10);

    /// <summary>log P(N(0, 1) ≥ x), for any x.</summary>
    public static double LogNormal(double x) =>
        x > 0 ? LogErfc(x / Math.Sqrt(2)) - Math.Log(2) : SpecialFunctions.Log1p(-0.5 * SpecialFunctions.Erfc(-x / Math.Sqrt(2)));

    /// <summary>−log10 of the sum of two probabilities given by their logarithms, at most one.</summary>
    public static double NegativeLog10Sum(double log, double other)
    {
        double larger = Math.Max(log, other), smaller = Math.Min(log, other);
        double sum = double.IsNegativeInfinity(smaller) ? larger : larger + SpecialFunctions.Log1p(Math.Exp(smaller - larger));
        return Math.Max(0, -sum / Ln10);
    }

    /// <summary>The statistic χ²₁ whose upper tail has this probability.</summary>
    /// <param name="negativeLog10">−log10 p, ≥ 0.</param>
    public static double ChiSquared1(double negativeLog10)
    {
        // By Newton on x ↦ log P, x > 0 the deviate: −d log P/dx is the hazard φ/Φ̄, above x.
        double target = (-negativeLog10 * Ln10) - Math.Log(2), x = Math.Sqrt(Math.Max(0, -2 * target) * 0.8);
        for (int step = 0; step < 100; step++)
        {
            double log = LogNormal(x), hazard = Math.Exp((-0.5 * x * x) - (0.5 * Math.Log(2 * Math.PI)) - log);
            double next = Math.Max(0, x + ((log - target) / hazard));
            if (Math.Abs(next - x) <= 1e-15 * Math.Max(1e-8, x))
            {
                return next * next;
            }

            x = next;
        }

        return x * x;
    }

    /// <summary>log erfc(z), z ≥ 0.</summary>
    private static double LogErfc(double z)
    {
        if (z < 5)
        {
            return Math.Log(SpecialFunctions.Erfc(z));
        }

        // Continued fraction erfc(z) = e^{−z²}/(z√π) · 1/(1 + q/(1 + 2q/(1 + 3q/…))), q = 1/(2z²) (Abramowitz & Stegun 7.1.14).
        double q = 0.5 / (z * z);
        double fraction = 1;
        for (int k = 60; k >= 1; k--)
        {
            fraction = 1 + (k * q / fraction);
        }

        return (-z * z) - Math.Log(z * Math.Sqrt(Math.PI) * fraction);
    }

    /// <summary>log I_x(a, b), b = <paramref name="twiceB"/>/2, given log x and y = 1 − x.</summary>
    private static double LogIncompleteBeta(double a, int twiceB, double logX, double y)
    {
        if (y <= 0)
        {
            return 0;
        }

        double x = Math.Exp(logX), b = 0.5 * twiceB;
        double logFront = (a * logX) + (b * Math.Log(y)) - LogBeta(a, twiceB);
        if (x < (a + 1) / (a + b + 2))
        {
            return logFront - Math.Log(a) + Math.Log(BetaFraction(a, b, x));
        }

        // The complement converges here, and I is not small: no cancellation of importance.
        double complement = Math.Exp(logFront) * BetaFraction(b, a, y) / b;
        return SpecialFunctions.Log1p(-complement);
    }

    /// <summary>log B(a, k/2), by B(a, b + 1) = B(a, b) b/(a + b) from b = 1/2 or 1.</summary>
    private static double LogBeta(double a, int twiceB)
    {
        double log = twiceB % 2 == 1 ? LogBetaHalf(a) : -Math.Log(a);
        for (int twice = twiceB % 2 == 1 ? 1 : 2; twice < twiceB; twice += 2)
        {
            log += Math.Log(0.5 * twice / (a + (0.5 * twice)));
        }

        return log;
    }

    /// <summary>log B(a, 1/2) = log Γ(a) + log √π − log Γ(a + 1/2).</summary>
    private static double LogBetaHalf(double a)
    {
        if (a < 40)
        {
            return SpecialFunctions.BetaLn(a, 0.5);
        }

        // Γ(a+½)/Γ(a) = √a · (1 − 1/(8a) + 1/(128a²) + 5/(1024a³) − 21/(32768a⁴) − …): the difference of two large log Γ would lose digits.
        double r = 1 / a;
        double series = 1 + (r * (-1.0 / 8 + (r * (1.0 / 128 + (r * (5.0 / 1024 + (r * (-21.0 / 32768 + (r * (-399.0 / 262144))))))))));
        return (0.5 * Math.Log(Math.PI)) - (0.5 * Math.Log(a)) - Math.Log(series);
    }

    /// <summary>The continued fraction of the incomplete beta function by the modified Lentz method.</summary>
    private static double BetaFraction(double a, double b, double x)
    {
        const double Tiny = 1e-300;
        double c = 1;
        double d = 1 / Guard(1 - ((a + b) * x / (a + 1)));
        double h = d;
        for (int m = 1; m <= 10_000; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Guard(1 + (even * d));
            c = Guard(1 + (even / c));
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Guard(1 + (odd * d));
            c = Guard(1 + (odd / c));
            double step = d * c;
            h *= step;
            if (Math.Abs(step - 1) < 1e-16)
            {
                break;
            }
        }

        return h;

        static double Guard(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }
}

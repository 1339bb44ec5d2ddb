namespace GpuLmm.Numerics;

/// <summary>
/// The modified Bessel function of the second kind times e^x, from K_ν(x) = ∫₀^∞ exp(−x cosh t) cosh(νt) dt by the trapezoidal rule, which
/// for such integrands converges exponentially (Trefethen &amp; Weideman 2014): all terms are positive, so the relative error is rounding.
/// </summary>
internal static class BesselK
{
    // Terms below exp(−40) of the largest are lost in it.
    private const double Negligible = 40;

    /// <summary>e^x K_ν(x).</summary>
    /// <param name="order">ν ≥ 0.</param>
    /// <param name="x">&gt; 0.</param>
    public static double Scaled(double order, double x) => ScaledWithOrderDerivative(order, x).Value;

    /// <summary>e^x K_ν(x) and its derivative with respect to ν.</summary>
    /// <param name="order">ν ≥ 0.</param>
    /// <param name="x">&gt; 0.</param>
    public static (double Value, double Derivative) ScaledWithOrderDerivative(double order, double x)
    {
        // The integrand's bell is about 1/√(x + ν) wide, and it is analytic in a strip of half-width π/2.
        double step = Math.Min(0.2, 0.5 / Math.Sqrt(1 + x + order));
        double value = 0.5, derivative = 0, largest = 0;

        // e^(kh) by multiplication would gather rounding; every term is taken anew.
        for (double k = 1; ; k++)
        {
            double t = k * step;
            double sinh = Math.Sinh(0.5 * t);
            double exponent = (order * t) - (2 * x * sinh * sinh);
            largest = Math.Max(largest, exponent);
            // Written so that no argument, not a number included, goes on for ever.
            if (!(exponent >= largest - Negligible) || !double.IsFinite(exponent))
            {
                break;
            }

            double decay = 0.5 * Math.Exp(exponent), mirrored = Math.Exp(-2 * order * t);
            value += decay * (1 + mirrored);
            derivative += t * decay * (1 - mirrored);
        }

        return (step * value, step * derivative);
    }
}

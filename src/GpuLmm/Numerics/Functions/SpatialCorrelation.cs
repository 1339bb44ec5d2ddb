using System.Numerics.Tensors;
using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>Correlation functions of distance, with their derivatives; h = distance/range.</summary>
internal static class SpatialCorrelation
{
    /// <summary>ρ.</summary>
    /// <param name="kind">Which function.</param>
    /// <param name="distance">≥ 0, in the unit of the range.</param>
    /// <param name="range">&gt; 0.</param>
    /// <param name="smoothness">ν &gt; 0 of Matérn's; no meaning elsewhere.</param>
    public static double Value(SpatialKind kind, double distance, double range, double smoothness = 0.5)
    {
        double h = distance / range;
        return kind switch
        {
            SpatialKind.Exponential => Math.Exp(-h),
            SpatialKind.Gaussian => Math.Exp(-h * h),
            SpatialKind.Spherical => h < 1 ? 1 - (h * (1.5 - (0.5 * h * h))) : 0,
            SpatialKind.Matern => Matern(h, smoothness),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a correlation function."),
        };
    }

    /// <summary>dρ/d log range = −h dρ/dh.</summary>
    /// <param name="kind">Which function.</param>
    /// <param name="distance">≥ 0, in the unit of the range.</param>
    /// <param name="range">&gt; 0.</param>
    /// <param name="smoothness">ν &gt; 0 of Matérn's; no meaning elsewhere.</param>
    public static double RangeDerivative(SpatialKind kind, double distance, double range, double smoothness = 0.5)
    {
        double h = distance / range;
        return kind switch
        {
            SpatialKind.Exponential => h * Math.Exp(-h),
            SpatialKind.Gaussian => 2 * h * h * Math.Exp(-h * h),
            SpatialKind.Spherical => h < 1 ? 1.5 * h * (1 - (h * h)) : 0,
            SpatialKind.Matern => MaternRangeDerivative(h, smoothness),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a correlation function."),
        };
    }

    /// <summary>dρ/dν of Matérn's; 0 for the others, which have no smoothness.</summary>
    /// <param name="kind">Which function.</param>
    /// <param name="distance">≥ 0, in the unit of the range.</param>
    /// <param name="range">&gt; 0.</param>
    /// <param name="smoothness">ν &gt; 0.</param>
    public static double SmoothnessDerivative(SpatialKind kind, double distance, double range, double smoothness)
    {
        double h = distance / range;
        if (kind != SpatialKind.Matern || h == 0)
        {
            return 0;
        }

        // d log ρ/dν = log(h/2) − ψ(ν) + (dK_ν/dν)/K_ν.
        (double value, double derivative) = BesselK.ScaledWithOrderDerivative(smoothness, h);
        double logarithmic = Math.Log(h / 2) - SpecialFunctions.DiGamma(smoothness) + (derivative / value);
        return double.IsFinite(logarithmic) ? Matern(h, smoothness) * logarithmic : 0;
    }

    /// <summary>ρ, and where it is asked for dρ/d log range, of many distances.</summary>
    /// <param name="kind">Which function.</param>
    /// <param name="distances">≥ 0, in the unit of the range.</param>
    /// <param name="range">&gt; 0.</param>
    /// <param name="smoothness">ν &gt; 0 of Matérn's; no meaning elsewhere.</param>
    /// <param name="values">As long as the distances, and not the same memory.</param>
    /// <param name="derivatives">So too, or empty.</param>
    public static void Fill(
        SpatialKind kind, ReadOnlySpan<double> distances, double range, double smoothness, Span<double> values, Span<double> derivatives)
    {
        if (kind is not (SpatialKind.Exponential or SpatialKind.Gaussian))
        {
            for (int i = 0; i < distances.Length; i++)
            {
                values[i] = Value(kind, distances[i], range, smoothness);
            }

            for (int i = 0; i < derivatives.Length; i++)
            {
                derivatives[i] = RangeDerivative(kind, distances[i], range, smoothness);
            }

            return;
        }

        // ρ = e^a with a = −h or −h², and dρ/d log range = −a e^a or −2a e^a.
        TensorPrimitives.Divide(distances, -range, values);
        if (kind == SpatialKind.Gaussian)
        {
            TensorPrimitives.Multiply(values, values, values);
            TensorPrimitives.Negate(values, values);
        }

        values[..derivatives.Length].CopyTo(derivatives);
        TensorPrimitives.Exp(values, values);
        TensorPrimitives.Multiply(derivatives, kind == SpatialKind.Gaussian ? -2 : -1, derivatives);
        TensorPrimitives.Multiply(derivatives, values[..derivatives.Length], derivatives);
    }

    // Above this order K_ν leaves the range of numbers at distances where ρ is not 1 yet.
    private const double LargeOrder = 20;

    private static double Matern(double h, double nu)
    {
        double value = nu switch
        {
            > LargeOrder when h < 1 => NearZero(h, nu).Value,
            0.5 => Math.Exp(-h),
            1.5 => (1 + h) * Math.Exp(-h),
            2.5 => (1 + h + (h * h / 3)) * Math.Exp(-h),
            _ => h == 0 ? 1 : Math.Exp(LogFactor(nu) + (nu * Math.Log(h)) - h) * BesselK.Scaled(nu, h),
        };

        // K_ν beyond the largest double: h is too small to tell ρ from 1. Rounding must not lift it above.
        return value <= 1 ? value : 1;
    }

    // (h^ν K_ν)' = −h^ν K_(ν−1), and K of order −μ is that of μ.
    private static double MaternRangeDerivative(double h, double nu)
    {
        double value = nu switch
        {
            > LargeOrder when h < 1 => NearZero(h, nu).RangeDerivative,
            0.5 => h * Math.Exp(-h),
            1.5 => h * h * Math.Exp(-h),
            2.5 => h * h * (1 + h) / 3 * Math.Exp(-h),
            _ => h == 0 ? 0 : Math.Exp(LogFactor(nu) + ((nu + 1) * Math.Log(h)) - h) * BesselK.Scaled(Math.Abs(nu - 1), h),
        };
        return double.IsFinite(value) ? value : 0;
    }

    // ρ = Σ_k (h²/4)^k / (k! (1 − ν)…(k − ν)), without the terms of h^2ν and beyond (Abramowitz & Stegun 1964, 9.6.2 and 9.6.10): with h <
    // 1 both are below rounding.
    private static (double Value, double RangeDerivative) NearZero(double h, double nu)
    {
        double term = 1, value = 1, derivative = 0;
        for (int k = 1; k <= 8; k++)
        {
            term *= h * h / 4 / (k * (k - nu));
            value += term;
            derivative -= 2 * k * term;
        }

        return (value, derivative);
    }

    private static double LogFactor(double nu) => ((1 - nu) * Math.Log(2)) - SpecialFunctions.GammaLn(nu);
}

namespace GpuLmm.Numerics;

/// <summary>e^x − 1 to the last digits: that of MathNet.Numerics 5 has errors up to 6e-8 of it where |x| is below 0.1.</summary>
internal static class Exponential
{
    /// <summary>e^x − 1.</summary>
    public static double MinusOne(double x) => Math.Abs(x) < 1 ? 2 * Math.Exp(x / 2) * Math.Sinh(x / 2) : Math.Exp(x) - 1;
}

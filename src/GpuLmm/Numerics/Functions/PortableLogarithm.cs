namespace GpuLmm.Numerics;

/// <summary>
/// The natural logarithm in plain arithmetic, the same on the host and in a kernel: compilers for devices have none in float64 but slow
/// stand-ins (<c>docs/backends.md</c>).
/// </summary>
internal static class PortableLogarithm
{
    private const double Ln2 = 0.693147180559945309;
    private const double Root2 = 1.41421356237309505;
    private const long MantissaBits = 0x000F_FFFF_FFFF_FFFF, OfOne = 0x3FF0_0000_0000_0000;
    private const int MantissaLength = 52, Bias = 1023;

    /// <summary>log x, to a unit or two of the last place (but for x next to 1: of 1e-16).</summary>
    /// <param name="x">Positive, finite and not subnormal.</param>
    public static double Of(double x)
    {
        // x = 2^e m with m within [√½, √2); log m = 2 artanh((m − 1)/(m + 1)), whose argument is at most 0.172.
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> MantissaLength) - Bias;
        double mantissa = BitConverter.Int64BitsToDouble((bits & MantissaBits) | OfOne);
        if (mantissa > Root2)
        {
            mantissa *= 0.5;
            exponent++;
        }

        double s = (mantissa - 1) / (mantissa + 1), square = s * s;
        double series = 0;
        for (int k = 21; k >= 3; k -= 2)
        {
            series = square * (series + (1.0 / k));
        }

        return (exponent * Ln2) + (2 * s * (1 + series));
    }
}

namespace GpuLmm.Numerics;

/// <summary>ψ′ and ψ″ of positive arguments: by recurrence up to 15, from there asymptotically (Abramowitz &amp; Stegun 6.4.11).</summary>
internal static class Polygamma
{
    private const double Asymptotic = 15;

    /// <summary>ψ′(x).</summary>
    public static double Trigamma(double x)
    {
        double sum = 0;
        for (; x < Asymptotic; x++)
        {
            sum += 1 / (x * x);
        }

        double r = 1 / (x * x);
        return sum + (1 / x) + (r / 2)
            + (r / x * ((1.0 / 6) - (r * ((1.0 / 30) - (r * ((1.0 / 42) - (r * ((1.0 / 30) - (r * 5 / 66)))))))));
    }

    /// <summary>ψ″(x).</summary>
    public static double Tetragamma(double x)
    {
        double sum = 0;
        for (; x < Asymptotic; x++)
        {
            sum -= 2 / (x * x * x);
        }

        double r = 1 / (x * x);
        return sum - r - (r / x) - (r * r * ((1.0 / 2) - (r * ((1.0 / 6) - (r * ((1.0 / 6) - (r * ((3.0 / 10) - (r * 5 / 6)))))))));
    }
}

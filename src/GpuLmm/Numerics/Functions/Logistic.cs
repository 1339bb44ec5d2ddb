namespace GpuLmm.Numerics;

/// <summary>The logistic function, without loss in its tails.</summary>
/// <param name="P">1/(1 + e^−x).</param>
/// <param name="Q">1/(1 + e^x).</param>
/// <param name="LogOnePlus">log(1 + e^x).</param>
internal readonly record struct Logistic(double P, double Q, double LogOnePlus)
{
    public static Logistic At(double x)
    {
        double small = Math.Exp(-Math.Abs(x)), large = 1 / (1 + small);

        // log(1 + small) without losing small (Kahan).
        double sum = 1 + small, log = sum == 1 ? small : Math.Log(sum) * (small / (sum - 1));
        return x > 0 ? new Logistic(large, small * large, x + log) : new Logistic(small * large, large, log);
    }
}

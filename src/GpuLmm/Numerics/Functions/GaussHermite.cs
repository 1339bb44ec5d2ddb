namespace GpuLmm.Numerics;

/// <summary>
/// Gauss–Hermite quadrature against the standard normal density: Σ w_k h(x_k) is E h(X), exact for polynomials of degree 2n − 1. Nodes are
/// the zeros of the orthonormal polynomials, weights the reciprocals of their Christoffel sums.
/// </summary>
internal sealed class GaussHermite
{
    /// <summary>Most nodes: further ones have weights below what counts.</summary>
    public const int MostNodes = 200;

    // Below the distance of neighbouring zeros, π/√n.
    private const double GridStep = 0.02;

    private GaussHermite(double[] nodes, double[] logWeights)
    {
        Nodes = nodes;
        LogWeights = logWeights;
    }

    /// <summary>x, ascending.</summary>
    public IReadOnlyList<double> Nodes { get; }

    /// <summary>log w; the weights add up to one.</summary>
    public IReadOnlyList<double> LogWeights { get; }

    /// <summary>The rule of n nodes.</summary>
    /// <param name="count">n, 1 to <see cref="MostNodes"/>.</param>
    public static GaussHermite Of(int count)
    {
        var positive = new List<double>();
        double end = Math.Sqrt((4.0 * count) + 2);
        for (double x = GridStep / 2; x < end; x += GridStep)
        {
            if (At(count, x).Value * At(count, x + GridStep).Value < 0)
            {
                positive.Add(Zero(count, x, x + GridStep));
            }
        }

        double[] nodes = [.. positive.Select(x => -x).Reverse(), .. count % 2 == 1 ? [0.0] : (double[])[], .. positive];
        return new GaussHermite(nodes, Array.ConvertAll(nodes, x => -Math.Log(At(count, x).Squares)));
    }

    /// <summary>E h(X), X ~ N(mean, variance).</summary>
    public double Expect(Func<double, double> h, double mean, double variance)
    {
        double sum = 0, deviation = Math.Sqrt(variance);
        for (int k = 0; k < Nodes.Count; k++)
        {
            sum += Math.Exp(LogWeights[k]) * h(mean + (deviation * Nodes[k]));
        }

        return sum;
    }

    private static double Zero(int count, double low, double high)
    {
        double sign = Math.Sign(At(count, low).Value);
        for (int halving = 0; halving < 60; halving++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = At(count, middle).Value * sign > 0 ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    /// <summary>The orthonormal polynomial of degree n, and the sum of squares of those below.</summary>
    private static (double Value, double Squares) At(int count, double x)
    {
        double before = 0, value = 1, squares = 0;
        for (int j = 1; j <= count; j++)
        {
            squares += value * value;
            (before, value) = (value, ((x * value) - (Math.Sqrt(j - 1) * before)) / Math.Sqrt(j));
        }

        return (value, squares);
    }
}

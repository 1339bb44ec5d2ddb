namespace GpuLmm.Numerics;

/// <summary>
/// Interpolation on the Chebyshev points of the second kind (they include both ends) of a window [low, high]:
/// barycentric evaluation and the differentiation matrix at the nodes (Berrut &amp; Trefethen 2004; Trefethen 2000).
/// </summary>
internal sealed class ChebyshevWindow
{
    /// <summary>Creates the nodes of a window.</summary>
    /// <param name="low">Left end.</param>
    /// <param name="high">Right end, &gt; <paramref name="low"/>.</param>
    /// <param name="nodeCount">Number of nodes, ≥ 2.</param>
    public ChebyshevWindow(double low, double high, int nodeCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodeCount, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        Nodes = new double[nodeCount];
        Weights = new double[nodeCount];
        for (int k = 0; k < nodeCount; k++)
        {
            // Ascending, so that a sign change is read from left to right; the ends are set exactly.
            Nodes[k] = 0.5 * (low + high) - (0.5 * (high - low) * Math.Cos(Math.PI * k / (nodeCount - 1)));
            Weights[k] = ((k & 1) == 0 ? 1.0 : -1.0) * (k == 0 || k == nodeCount - 1 ? 0.5 : 1.0);
        }

        Nodes[0] = low;
        Nodes[^1] = high;
        Differentiation = DifferentiationMatrix(Nodes, Weights);
    }

    /// <summary>The nodes, ascending.</summary>
    public double[] Nodes { get; }

    /// <summary>Barycentric weights of the nodes.</summary>
    public double[] Weights { get; }

    /// <summary>D[g, k] with f'(node g) = Σ_k D[g, k] f(node k) for the interpolant f; row-major.</summary>
    public double[] Differentiation { get; }

    /// <summary>The interpolant of <paramref name="values"/> (one per node) at <paramref name="x"/>.</summary>
    public double Interpolate(ReadOnlySpan<double> values, double x)
    {
        double numerator = 0, denominator = 0;
        for (int k = 0; k < Nodes.Length; k++)
        {
            double difference = x - Nodes[k];
            if (difference == 0)
            {
                return values[k];
            }

            double share = Weights[k] / difference;
            numerator += share * values[k];
            denominator += share;
        }

        return numerator / denominator;
    }

    private static double[] DifferentiationMatrix(double[] nodes, double[] weights)
    {
        int count = nodes.Length;
        var d = new double[count * count];
        for (int g = 0; g < count; g++)
        {
            double diagonal = 0;
            for (int k = 0; k < count; k++)
            {
                if (k != g)
                {
                    double entry = weights[k] / weights[g] / (nodes[g] - nodes[k]);
                    d[(g * count) + k] = entry;
                    diagonal -= entry;
                }
            }

            // Rows sum to zero: the derivative of a constant vanishes exactly ("negative sum trick").
            d[(g * count) + g] = diagonal;
        }

        return d;
    }
}

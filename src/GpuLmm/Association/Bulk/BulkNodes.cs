using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The nodes of λ from which x'Px is interpolated for every trait. Windows of θ = log λ stand side by side over the range of the search, so
/// that those of a trait depend on its λ alone, and not on its company; the first node is λ = 0.
/// </summary>
/// <param name="range">The λ that are searched.</param>
internal sealed class BulkNodes(LambdaRange range)
{
    private const double Width = 4;
    private readonly List<double> lambdas = [0];
    private readonly Dictionary<int, (int First, ChebyshevWindow Window)> windows = [];

    /// <summary>λ of the nodes so far.</summary>
    public IReadOnlyList<double> Lambdas => lambdas;

    /// <summary>The nodes of a λ, and the weights of their values in the value there.</summary>
    public (int First, double[] Weights) At(double lambda)
    {
        if (lambda == 0)
        {
            return (0, [1]);
        }

        double theta = Math.Log(lambda);
        int k = Math.Max(0, (int)Math.Floor((theta - range.Lowest) / Width));
        if (!windows.TryGetValue(k, out (int First, ChebyshevWindow Window) own))
        {
            double low = range.Lowest + (k * Width);
            windows[k] = own = (lambdas.Count, new ScanWindow(low, low + Width, range).Nodes());
            lambdas.AddRange(own.Window.Nodes.Select(Math.Exp));
        }

        return (own.First, Shares(own.Window, theta));
    }

    /// <summary>The weights of barycentric interpolation (Berrut &amp; Trefethen 2004).</summary>
    private static double[] Shares(ChebyshevWindow window, double theta)
    {
        int hit = Array.IndexOf(window.Nodes, theta);
        double[] shares = Array.ConvertAll(window.Nodes, node => 1 / (theta - node));
        double sum = 0;
        for (int g = 0; g < shares.Length && hit < 0; g++)
        {
            shares[g] *= window.Weights[g];
            sum += shares[g];
        }

        for (int g = 0; g < shares.Length; g++)
        {
            shares[g] = hit < 0 ? shares[g] / sum : g == hit ? 1 : 0;
        }

        return shares;
    }
}

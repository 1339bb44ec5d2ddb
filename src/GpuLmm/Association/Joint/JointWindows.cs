using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// A window of τ = log(λ + 1/s_max) around estimates of the null model, with its Chebyshev nodes. In τ every function of the profile has
/// its nearest singularities at Im τ = ±π, and λ = 0 is an ordinary point.
/// </summary>
/// <param name="Low">Left end.</param>
/// <param name="High">Right end.</param>
/// <param name="First">Its first node among those of all windows.</param>
internal sealed record JointWindow(double Low, double High, int First)
{
    /// <summary>Coefficients of Chebyshev polynomials, those of all functions of the null model: log-determinant, then Y'P Y.</summary>
    public double[][] Null { get; init; } = [];
}

/// <summary>
/// What all markers of a scan share: windows around the λ of the null model, and for each node the columns that turn rotated markers into
/// x'Px and x'Py_t. Owns the columns.
/// </summary>
internal sealed class JointWindows : IDisposable
{
    /// <summary>Nodes of a window: the interpolants are then exact to some 1e−10.</summary>
    public const int Nodes = 21;

    private const double HalfWidth = 2;

    // A λ this close to the middle of a window has no window of its own.
    private const double Shared = 1;

    /// <param name="profile">The traits.</param>
    /// <param name="vectors">U; must outlive the windows.</param>
    /// <param name="lambdas">Estimates of the null model.</param>
    public JointWindows(RotatedTraits profile, DenseMatrix vectors, IReadOnlyList<double> lambdas)
    {
        Profile = profile;
        Offset = 1 / profile.LargestEigenvalue;
        ToCoefficients = Coefficients();
        Windows = Place(lambdas);
        int nodes = Windows.Count * Nodes, p = profile.FixedCount;
        Width = p + profile.Traits;
        Design = new ScanDesign(vectors, p, [.. Enumerable.Range(0, nodes).Select(NodeAt)], [], nodes * Width);
        for (int w = 0; w < Windows.Count; w++)
        {
            double[][] values = new double[1 + PackedCholesky.At(profile.Traits, 0)][];
            Array.ForEach([.. Enumerable.Range(0, values.Length)], f => values[f] = new double[Nodes]);
            var point = new JointPoint(profile.Traits);
            for (int g = 0; g < Nodes; g++)
            {
                int node = Windows[w].First + g;
                double lambda = Design.Nodes[node].Lambda;
                profile.FillColumns(lambda, Design.Squares.Column(node), Design.Linear, node * Width);
                profile.TryEvaluate(lambda, point);
                values[0][g] = point.LogDeterminant;
                for (int a = 0, f = 1; a < profile.Traits; a++)
                {
                    for (int b = 0; b <= a; b++, f++)
                    {
                        values[f][g] = point.Products[(a * profile.Traits) + b];
                    }
                }
            }

            Windows[w] = Windows[w] with { Null = Array.ConvertAll(values, own => SmallMatrix.Times(ToCoefficients, own, Nodes)) };
        }
    }

    /// <summary>Of the null model.</summary>
    public RotatedTraits Profile { get; }

    /// <summary>1/s_max.</summary>
    public double Offset { get; }

    /// <summary>The windows, one for every λ of the null model or fewer.</summary>
    public List<JointWindow> Windows { get; }

    /// <summary>From values at the nodes to coefficients of Chebyshev polynomials, row-major.</summary>
    public double[] ToCoefficients { get; }

    /// <summary>p + T, columns of a node in <see cref="ScanDesign.Linear"/>.</summary>
    public int Width { get; }

    /// <summary>The nodes and their columns, as the stage takes them that multiplies.</summary>
    public ScanDesign Design { get; }

    public void Dispose() => Design.Dispose();

    private List<JointWindow> Place(IReadOnlyList<double> lambdas)
    {
        double lowest = Math.Log(Offset), highest = Math.Log(Profile.HighestLambda + Offset);
        var placed = new List<JointWindow>();
        foreach (double middle in lambdas.Select(lambda => Math.Log(lambda + Offset)).Order())
        {
            if (placed.Count > 0 && middle <= 0.5 * (placed[^1].Low + placed[^1].High) + Shared && middle < placed[^1].High - Shared)
            {
                continue;
            }

            double low = Math.Clamp(middle - HalfWidth, lowest, highest - (2 * HalfWidth));
            placed.Add(new JointWindow(low, low + (2 * HalfWidth), placed.Count * Nodes));
        }

        return placed;
    }

    private ScanNode NodeAt(int node) => new(LambdaAt(Windows[node / Nodes], node % Nodes), node * Width);

    private double LambdaAt(JointWindow window, int node)
    {
        double t = -Math.Cos(Math.PI * node / (Nodes - 1));
        return Math.Max(0, Math.Exp(window.Low + (0.5 * (window.High - window.Low) * (1 + t))) - Offset);
    }

    /// <summary>c_j = (2/N) Σ'' f_k T_j(t_k), the first and the last halved (Trefethen 2013, ch. 3).</summary>
    private static double[] Coefficients()
    {
        int last = Nodes - 1;
        var matrix = new double[Nodes * Nodes];
        for (int j = 0; j < Nodes; j++)
        {
            for (int k = 0; k < Nodes; k++)
            {
                double ends = (j == 0 || j == last ? 0.5 : 1) * (k == 0 || k == last ? 0.5 : 1);
                matrix[(j * Nodes) + k] = 2.0 / last * ends * Math.Cos(Math.PI * j * (last - k) / last);
            }
        }

        return matrix;
    }
}

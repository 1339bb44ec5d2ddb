using System.Numerics.Tensors;

namespace GpuLmm.Backends.Host;

/// <summary>Solves one marker for one trait on the host: gathers the trait's nodes and calls <see cref="MarkerMath"/>.</summary>
internal static unsafe class HostTraitFinish
{
    /// <param name="trait">The trait's nodes.</param>
    /// <param name="a">x'Px at every node of the design.</param>
    /// <param name="b">All linear products of the marker.</param>
    public static MarkerSolution Solve(ScanTrait trait, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int count = trait.NodeCount, window = trait.WindowCount;
        double* work = stackalloc double[(2 * count) + (3 * window)];
        var marker = new Nodes(work, count, window);
        for (int g = 0; g < count; g++)
        {
            work[g] = a[trait.GlobalNodes[g]];
            work[count + g] = b[trait.ResponseColumns[g]];
        }

        var ownA = new ReadOnlySpan<double>(work, window);
        var ownB = new ReadOnlySpan<double>(work + count, window);
        for (int g = 0; g < window; g++)
        {
            ReadOnlySpan<double> row = trait.Differentiation.AsSpan(g * window, window);
            marker.SetDerivatives(g, TensorPrimitives.Dot(row, ownA), TensorPrimitives.Dot(row, ownB));
        }

        fixed (double* constants = trait.Constants)
        {
            var nodes = new Constants(trait, constants);
            return MarkerMath.SolveAll(marker, nodes);
        }
    }

    /// <summary>Products of the marker: A, B, dA, dB, score, one after the other.</summary>
    private readonly struct Nodes(double* work, int count, int window) : IMarkerNodes
    {
        public double A(int node) => work[node];

        public double B(int node) => work[count + node];

        public double ADerivative(int node) => work[(2 * count) + node];

        public double BDerivative(int node) => work[(2 * count) + window + node];

        public double GetScore(int node) => work[(2 * count) + (2 * window) + node];

        public void SetScore(int node, double score) => work[(2 * count) + (2 * window) + node] = score;

        public void SetDerivatives(int node, double a, double b)
        {
            work[(2 * count) + node] = a;
            work[(2 * count) + window + node] = b;
        }
    }

    private readonly struct Constants(ScanTrait trait, double* constants) : ITraitNodes
    {
        private readonly int count = trait.NodeCount;

        public int WindowCount { get; } = trait.WindowCount;

        public int ZeroNode { get; } = trait.ZeroNode;

        public int TouchesUpper { get; } = trait.TouchesUpper ? 1 : 0;

        public int RemlNode { get; } = trait.RemlNode;

        public int MlNode { get; } = trait.MlNode;

        public double RemlDegrees { get; } = trait.RemlDegrees;

        public double MlDegrees { get; } = trait.MlDegrees;

        public double Theta(int node) => constants[node];

        public double BarycentricWeight(int node) => constants[count + node];

        public double NullSquares(int node) => constants[(2 * count) + node];

        public double NullSquaresDerivative(int node) => constants[(3 * count) + node];

        public double LogDetDerivative(int node) => constants[(4 * count) + node];

        public double InformationDerivative(int node) => constants[(5 * count) + node];
    }
}

namespace GpuLmm;

/// <summary>
/// What one marker contributes at the nodes of one trait's window: products with the marker after the covariates are projected out.
/// </summary>
/// <remarks>
/// Implemented by a struct over native memory on the host and by one over array views in a kernel; the mathematics is written once.
/// </remarks>
internal interface IMarkerNodes
{
    /// <summary>A = x'Px at a node, per unit σ²_e; 0 when the marker is collinear with the covariates.</summary>
    double A(int node);

    /// <summary>B = x'Py at a node.</summary>
    double B(int node);

    /// <summary>dA/dθ of the interpolant at a node of the window.</summary>
    double ADerivative(int node);

    /// <summary>dB/dθ of the interpolant at a node of the window.</summary>
    double BDerivative(int node);

    /// <summary>Scratch for the score dℓ/dθ at a node of the window.</summary>
    double GetScore(int node);

    /// <summary>Stores the score dℓ/dθ at a node of the window.</summary>
    void SetScore(int node, double score);
}

/// <summary>What the null model of one trait contributes at the same nodes.</summary>
internal interface ITraitNodes
{
    /// <summary>G: nodes 0 … G − 1 form the window; 0 when λ is fixed.</summary>
    int WindowCount { get; }

    /// <summary>Index of the node λ = 0, or −1 when the window does not reach down to it.</summary>
    int ZeroNode { get; }

    /// <summary>1 when the last node of the window is the upper end of the search.</summary>
    int TouchesUpper { get; }

    /// <summary>Index of the node at the null REML estimate; used when λ is fixed.</summary>
    int RemlNode { get; }

    /// <summary>Index of the node at the null ML estimate: the score test's, and the LRT's when λ is fixed.</summary>
    int MlNode { get; }

    /// <summary>n − p − 1.</summary>
    double RemlDegrees { get; }

    /// <summary>n.</summary>
    double MlDegrees { get; }

    /// <summary>θ = log λ of a node.</summary>
    double Theta(int node);

    /// <summary>Barycentric weight of a node of the window.</summary>
    double BarycentricWeight(int node);

    /// <summary>R₀ = y'Py of the null model at a node.</summary>
    double NullSquares(int node);

    /// <summary>dR₀/dθ at a node.</summary>
    double NullSquaresDerivative(int node);

    /// <summary>d log|V|/dθ at a node.</summary>
    double LogDetDerivative(int node);

    /// <summary>d log|X'V⁻¹X|/dθ of the covariates at a node.</summary>
    double InformationDerivative(int node);
}

/// <summary>
/// The exact test of one marker from its products at the nodes of the window around the null estimate of θ = log λ
/// (<c>docs/model.md</c> §4). Scalar code without allocation, called by host loops and by kernels alike; it takes no logarithm.
/// </summary>
/// <remarks>
/// With A = x'Px, B = x'Py and R = R₀ − B²/A:
/// REML score −½[(n−p−1) R'/R + (log|V|)' + (log|X'V⁻¹X|)' + A'/A]; ML score −½[n R'/R + (log|V|)'].
/// </remarks>
internal static class MarkerMath
{
    private const double ThetaTolerance = 1e-10;
    private const int MostIterations = 60;

    /// <summary>A share of x'V⁻¹x this small is rounding of float64 products: the marker is a combination of the covariates.</summary>
    public const double CollinearShare = 1e-9;

    /// <summary>The same for float32 products.</summary>
    public const double CollinearShareFloat = 1e-5;

    /// <summary>x'Px = x'V⁻¹x − what the covariates explain of it; exactly 0 when nothing but rounding is left.</summary>
    /// <param name="total">x'V⁻¹x.</param>
    /// <param name="explained">Σ_j (x̃'q_j)².</param>
    /// <param name="collinearShare"><see cref="CollinearShare"/>, or that of the products' precision.</param>
    public static double ProjectOut(double total, double explained, double collinearShare)
    {
        double rest = total - explained;
        return rest > collinearShare * total ? rest : 0;
    }

    /// <summary>All three estimates of one marker and trait.</summary>
    public static MarkerSolution SolveAll<TMarker, TTrait>(TMarker marker, TTrait trait)
        where TMarker : struct, IMarkerNodes
        where TTrait : struct, ITraitNodes =>
        new(SolveReml(marker, trait), SolveMl(marker, trait), AtNode(marker, trait, trait.MlNode));

    /// <summary>The estimate where λ maximises the restricted likelihood of the model with the marker.</summary>
    public static MarkerPoint SolveReml<TMarker, TTrait>(TMarker marker, TTrait trait)
        where TMarker : struct, IMarkerNodes
        where TTrait : struct, ITraitNodes =>
        Solve(marker, trait, 1, trait.RemlDegrees, trait.RemlNode);

    /// <summary>The estimate where λ maximises the likelihood of the model with the marker.</summary>
    public static MarkerPoint SolveMl<TMarker, TTrait>(TMarker marker, TTrait trait)
        where TMarker : struct, IMarkerNodes
        where TTrait : struct, ITraitNodes =>
        Solve(marker, trait, 0, trait.MlDegrees, trait.MlNode);

    /// <summary>The products at one node.</summary>
    public static MarkerPoint AtNode<TMarker, TTrait>(TMarker marker, TTrait trait, int node)
        where TMarker : struct, IMarkerNodes
        where TTrait : struct, ITraitNodes =>
        new(PointState.Interior, trait.Theta(node), marker.A(node), marker.B(node), trait.NullSquares(node));

    private static MarkerPoint Solve<TMarker, TTrait>(TMarker marker, TTrait trait, double reml, double degrees, int fixedNode)
        where TMarker : struct, IMarkerNodes
        where TTrait : struct, ITraitNodes
    {
        int count = trait.WindowCount;
        int probe = count > 0 ? count / 2 : fixedNode;
        if (!(marker.A(probe) > 0))
        {
            return new MarkerPoint(PointState.Collinear, 0, 0, 0, 0);
        }

        if (count == 0)
        {
            return AtNode(marker, trait, fixedNode);
        }

        // One pass over the nodes: where does the score change its sign, and how often?
        int descents = 0, ascents = 0, bracket = 0;
        double previous = 0, first = 0;
        for (int g = 0; g < count; g++)
        {
            double score = NodeScore(marker, trait, g, reml, degrees);
            marker.SetScore(g, score);
            if (g == 0)
            {
                first = score;
            }
            else if (previous > 0 && score <= 0)
            {
                descents++;
                bracket = g - 1;
            }
            else if (previous <= 0 && score > 0)
            {
                ascents++;
            }

            previous = score;
        }

        if (descents == 1 && ascents == 0)
        {
            double theta = Root(marker, trait, bracket);
            return At(marker, trait, theta);
        }

        if (descents == 0 && ascents == 0)
        {
            if (first <= 0 && trait.ZeroNode >= 0)
            {
                MarkerPoint zero = AtNode(marker, trait, trait.ZeroNode);
                return new MarkerPoint(PointState.LowerBound, zero.Theta, zero.A, zero.B, zero.NullSquares);
            }

            if (first > 0 && trait.TouchesUpper != 0)
            {
                MarkerPoint end = AtNode(marker, trait, count - 1);
                return new MarkerPoint(PointState.UpperBound, end.Theta, end.A, end.B, end.NullSquares);
            }
        }

        // The maximum lies outside the window, or there are several: the whole range has to be searched.
        return new MarkerPoint(PointState.OutsideWindow, 0, 0, 0, 0);
    }

    private static double NodeScore<TMarker, TTrait>(TMarker marker, TTrait trait, int g, double reml, double degrees)
        where TMarker : struct, IMarkerNodes
        where TTrait : struct, ITraitNodes
    {
        double a = marker.A(g), b = marker.B(g);
        double ratio = b / a;
        double changeA = marker.ADerivative(g);
        double squares = trait.NullSquares(g) - (b * ratio);
        double change = trait.NullSquaresDerivative(g) - (ratio * ((2 * marker.BDerivative(g)) - (ratio * changeA)));
        double restricted = trait.InformationDerivative(g) + (changeA / a);
        return -0.5 * ((degrees * change / squares) + trait.LogDetDerivative(g) + (reml * restricted));
    }

    /// <summary>
    /// The zero of the interpolated score between two nodes, by regula falsi with the Illinois modification (Dowell &amp; Jarratt 1971).
    /// </summary>
    private static double Root<TMarker, TTrait>(TMarker marker, TTrait trait, int bracket)
        where TMarker : struct, IMarkerNodes
        where TTrait : struct, ITraitNodes
    {
        double low = trait.Theta(bracket), high = trait.Theta(bracket + 1);
        double scoreLow = marker.GetScore(bracket), scoreHigh = marker.GetScore(bracket + 1);
        int side = 0;
        double theta = high;
        for (int i = 0; i < MostIterations && scoreHigh != 0; i++)
        {
            double last = theta;
            theta = high - (scoreHigh * (high - low) / (scoreHigh - scoreLow));
            double score = InterpolateScore(marker, trait, theta);
            if (score > 0)
            {
                low = theta;
                scoreLow = score;
                scoreHigh = side == 1 ? 0.5 * scoreHigh : scoreHigh;
                side = 1;
            }
            else
            {
                high = theta;
                scoreHigh = score;
                scoreLow = side == -1 ? 0.5 * scoreLow : scoreLow;
                side = -1;
            }

            double step = theta - last;
            if (high - low < ThetaTolerance || (step < ThetaTolerance && step > -ThetaTolerance))
            {
                break;
            }
        }

        return theta;
    }

    private static double InterpolateScore<TMarker, TTrait>(TMarker marker, TTrait trait, double theta)
        where TMarker : struct, IMarkerNodes
        where TTrait : struct, ITraitNodes
    {
        double numerator = 0, denominator = 0;
        for (int g = 0; g < trait.WindowCount; g++)
        {
            double difference = theta - trait.Theta(g);
            if (difference == 0)
            {
                return marker.GetScore(g);
            }

            double share = trait.BarycentricWeight(g) / difference;
            numerator += share * marker.GetScore(g);
            denominator += share;
        }

        return numerator / denominator;
    }

    /// <summary>A, B and R₀ interpolated at θ.</summary>
    private static MarkerPoint At<TMarker, TTrait>(TMarker marker, TTrait trait, double theta)
        where TMarker : struct, IMarkerNodes
        where TTrait : struct, ITraitNodes
    {
        double a = 0, b = 0, squares = 0, denominator = 0;
        for (int g = 0; g < trait.WindowCount; g++)
        {
            double difference = theta - trait.Theta(g);
            if (difference == 0)
            {
                return AtNode(marker, trait, g);
            }

            double share = trait.BarycentricWeight(g) / difference;
            a += share * marker.A(g);
            b += share * marker.B(g);
            squares += share * trait.NullSquares(g);
            denominator += share;
        }

        return new MarkerPoint(PointState.Interior, theta, a / denominator, b / denominator, squares / denominator);
    }
}

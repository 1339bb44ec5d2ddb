namespace GpuLmm;

/// <summary>The constants of one trait's null model at its nodes, as one flat array that a device can hold.</summary>
/// <remarks>
/// Nodes of a trait are numbered locally: 0 … G − 1 the window, then the extra nodes. <see cref="GlobalNodes"/> leads to
/// <see cref="ScanDesign.Nodes"/>; the window's nodes are contiguous there.
/// </remarks>
internal sealed class ScanTrait
{
    /// <summary>Rows of <see cref="Constants"/>: θ, barycentric weight, R₀, dR₀, d log|V|, d log|X'V⁻¹X|.</summary>
    public const int ConstantRows = 6;

    public required string Name { get; init; }

    /// <summary>G; 0 when λ is fixed.</summary>
    public required int WindowCount { get; init; }

    /// <summary>Local index of λ = 0, or −1.</summary>
    public required int ZeroNode { get; init; }

    public required bool TouchesUpper { get; init; }

    /// <summary>Local index of the null REML estimate, or −1 when λ is re-estimated.</summary>
    public required int RemlNode { get; init; }

    /// <summary>Local index of the null ML estimate.</summary>
    public required int MlNode { get; init; }

    public required double RemlDegrees { get; init; }

    public required double MlDegrees { get; init; }

    /// <summary>For each local node its index in <see cref="ScanDesign.Nodes"/>.</summary>
    public required int[] GlobalNodes { get; init; }

    /// <summary>For each local node the column of P y in <see cref="ScanDesign.Linear"/>.</summary>
    public required int[] ResponseColumns { get; init; }

    /// <summary>Constant r of local node g at r · <see cref="NodeCount"/> + g.</summary>
    public required double[] Constants { get; init; }

    /// <summary>D of the window, G × G, row-major; empty when λ is fixed.</summary>
    public required double[] Differentiation { get; init; }

    /// <summary>log|V| at the local nodes.</summary>
    public required double[] LogDeterminants { get; init; }

    /// <summary>The window; null when λ is fixed.</summary>
    public required Numerics.ChebyshevWindow? Window { get; init; }

    /// <summary>Number of local nodes.</summary>
    public int NodeCount => GlobalNodes.Length;

    /// <summary>log|V| at a marker's estimate.</summary>
    public double LogDeterminant(in MarkerPoint point) =>
        Window is null ? LogDeterminants[MlNode]
        : point.State == (int)PointState.LowerBound ? LogDeterminants[ZeroNode]
        : Window.Interpolate(LogDeterminants.AsSpan(0, WindowCount), point.Theta);
}

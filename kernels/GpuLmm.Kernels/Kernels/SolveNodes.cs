namespace GpuLmm.Kernels;

/// <summary>One marker's products for one trait, read where they lie on the device.</summary>
internal readonly struct DeviceMarkerNodes(TraitViews traits, MarkerViews markers, int nodeOffset, int slot, int marker) : IMarkerNodes
{
    private readonly TraitViews traits = traits;
    private readonly MarkerViews markers = markers;
    private readonly int nodeOffset = nodeOffset;
    private readonly int slot = slot;
    private readonly int marker = marker;

    public double A(int node) => markers.A[markers.Range.At(traits.GlobalNodes[nodeOffset + node], marker)];

    public double B(int node) => markers.B[markers.Range.At(traits.ResponseColumns[nodeOffset + node], marker)];

    public double ADerivative(int node) => markers.Scratch[markers.ScratchAt(slot, 0, node, marker)];

    public double BDerivative(int node) => markers.Scratch[markers.ScratchAt(slot, 1, node, marker)];

    public double GetScore(int node) => markers.Scratch[markers.ScratchAt(slot, 2, node, marker)];

    public void SetScore(int node, double score) => markers.Scratch[markers.ScratchAt(slot, 2, node, marker)] = score;
}

/// <summary>One trait's constants, read where they lie on the device.</summary>
internal readonly struct DeviceTraitNodes(TraitViews traits, TraitHeader header) : ITraitNodes
{
    private readonly TraitViews traits = traits;
    private readonly TraitHeader header = header;

    public int WindowCount => header.WindowCount;

    public int ZeroNode => header.ZeroNode;

    public int TouchesUpper => header.TouchesUpper;

    public int RemlNode => header.RemlNode;

    public int MlNode => header.MlNode;

    public double RemlDegrees => header.RemlDegrees;

    public double MlDegrees => header.MlDegrees;

    public double Theta(int node) => Constant(0, node);

    public double BarycentricWeight(int node) => Constant(1, node);

    public double NullSquares(int node) => Constant(2, node);

    public double NullSquaresDerivative(int node) => Constant(3, node);

    public double LogDetDerivative(int node) => Constant(4, node);

    public double InformationDerivative(int node) => Constant(5, node);

    private double Constant(int row, int node) =>
        traits.Constants[((long)ScanTrait.ConstantRows * header.NodeOffset) + ((long)row * header.NodeCount) + node];
}

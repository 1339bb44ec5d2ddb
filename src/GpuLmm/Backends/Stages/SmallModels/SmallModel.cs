namespace GpuLmm;

/// <summary>One model of a batch: its equations, and after a solver has seen it its solution.</summary>
/// <param name="shape">Its sizes, which say where everything is.</param>
internal sealed class SmallModel(SmallModelShape shape)
{
    /// <summary>Sizes.</summary>
    public SmallModelShape Shape { get; } = shape;

    /// <summary>What the rows are.</summary>
    public int[] Layout { get; } = new int[shape.LayoutLength];

    /// <summary>Cross-products.</summary>
    public double[] Data { get; } = new double[shape.DataLength];

    /// <summary>Filled in by a solver.</summary>
    public double[] Solution { get; } = new double[shape.SolutionLength];

    /// <summary>How the search ended.</summary>
    public SmallModelState State => (SmallModelState)(int)Solution[SmallModelShape.StateAt];
}

namespace GpuLmm;

/// <summary>The numbers of one small model, laid out as its <see cref="SmallModelShape"/> says.</summary>
/// <remarks>
/// Implemented by a struct over native memory on the host and by one over array views in a kernel; the mathematics is written once.
/// </remarks>
internal interface IModelCells
{
    /// <summary>What the rows of the equations are.</summary>
    int Layout(int index);

    /// <summary>Cross-products of the records.</summary>
    double Data(int index);

    /// <summary>The solution, then scratch.</summary>
    double Get(int index);

    /// <summary>Stores a number of the solution or of scratch.</summary>
    void Set(int index, double value);
}

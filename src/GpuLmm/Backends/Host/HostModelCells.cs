namespace GpuLmm.Backends.Host;

/// <summary>A small model's numbers in native memory.</summary>
internal readonly unsafe struct HostModelCells(int* layout, double* data, double* work) : IModelCells
{
    public int Layout(int index) => layout[index];

    public double Data(int index) => data[index];

    public double Get(int index) => work[index];

    public void Set(int index, double value) => work[index] = value;
}

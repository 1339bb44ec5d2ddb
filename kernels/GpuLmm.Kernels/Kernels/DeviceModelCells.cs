namespace GpuLmm.Kernels;

/// <summary>One small model's numbers, read and written where they lie on the device.</summary>
internal readonly struct DeviceModelCells(ModelViews views, int model) : IModelCells
{
    private readonly ModelViews views = views;
    private readonly int model = model;

    public int Layout(int index) => views.Layout[At(index)];

    public double Data(int index) => views.Data[At(index)];

    public double Get(int index) => views.Work[At(index)];

    public void Set(int index, double value) => views.Work[At(index)] = value;

    private long At(int index) => ((long)index * views.Count) + model;
}

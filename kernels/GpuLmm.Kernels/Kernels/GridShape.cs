using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>Launch shapes: groups of <see cref="DeviceCatalog.GroupSize"/> threads in one dimension, a grid in two.</summary>
internal static class GridShape
{
    // CUDA's limit on the second dimension of a grid.
    private const int MostRows = 65_535;

    /// <summary>One thread for each of <paramref name="width"/> items in each of <paramref name="height"/> rows.</summary>
    /// <exception cref="DeviceException">More rows than a grid can have.</exception>
    public static KernelConfig Rows(int width, int height) => Groups(Ceiling(width, DeviceCatalog.GroupSize), height);

    /// <summary>The given number of groups.</summary>
    /// <exception cref="DeviceException">More rows than a grid can have.</exception>
    public static KernelConfig Groups(int x, int y) => y <= MostRows
        ? new KernelConfig(new Index3D(x, y, 1), new Index3D(DeviceCatalog.GroupSize, 1, 1))
        : throw new DeviceException($"A kernel over {y:N0} rows: a grid has at most {MostRows:N0}. Test fewer traits at a time.");

    /// <summary>⌈a/b⌉.</summary>
    public static int Ceiling(int a, int b) => (int)(((long)a + b - 1) / b);
}

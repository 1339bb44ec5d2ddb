using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>Launch shapes: groups of <see cref="DeviceCatalog.GroupSize"/> threads in one dimension, a grid in two.</summary>
internal static class GridShape
{
    /// <summary>One thread for each of <paramref name="width"/> items in each of <paramref name="height"/> rows (height ≤ 65,535, CUDA's limit).</summary>
    public static KernelConfig Rows(int width, int height) => Groups(Ceiling(width, DeviceCatalog.GroupSize), height);

    /// <summary>The given number of groups.</summary>
    public static KernelConfig Groups(int x, int y) => new(new Index3D(x, y, 1), new Index3D(DeviceCatalog.GroupSize, 1, 1));

    /// <summary>⌈a/b⌉.</summary>
    public static int Ceiling(int a, int b) => (int)(((long)a + b - 1) / b);
}

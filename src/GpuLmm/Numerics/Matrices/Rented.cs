using System.Buffers;

namespace GpuLmm;

/// <summary>A borrowed array of doubles, given back at the end of the scope; its content is undefined.</summary>
internal readonly ref struct Rented(int length)
{
    public double[] Array { get; } = ArrayPool<double>.Shared.Rent(length);

    public void Dispose() => ArrayPool<double>.Shared.Return(Array);
}

using System.Collections.Concurrent;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>The packed panels of one product at a time: B's shared by the workers, A's one per worker. Kept between calls.</summary>
internal sealed class ProductWorkspace<T>(int workers) : IDisposable
    where T : unmanaged
{
    private readonly NativeBuffer<T>?[] packedA = new NativeBuffer<T>?[workers];
    private NativeBuffer<T>? packedB;

    public NativeBuffer<T> A(int worker, long length) => AtLeast(ref packedA[worker], length);

    public NativeBuffer<T> B(long length) => AtLeast(ref packedB, length);

    public void Dispose()
    {
        packedB?.Dispose();
        foreach (NativeBuffer<T>? buffer in packedA)
        {
            buffer?.Dispose();
        }
    }

    private static NativeBuffer<T> AtLeast(ref NativeBuffer<T>? buffer, long length)
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer?.Dispose();
            buffer = null;
            buffer = new NativeBuffer<T>(length);
        }

        return buffer;
    }
}

/// <summary>Lends workspaces, so that products asked for by several threads at once do not share one.</summary>
internal sealed class ProductWorkspaces<T>(int workers) : IDisposable
    where T : unmanaged
{
    private readonly ConcurrentBag<ProductWorkspace<T>> free = [];

    public ProductWorkspace<T> Borrow() => free.TryTake(out ProductWorkspace<T>? workspace) ? workspace : new(workers);

    public void Return(ProductWorkspace<T> workspace) => free.Add(workspace);

    public void Dispose()
    {
        while (free.TryTake(out ProductWorkspace<T>? workspace))
        {
            workspace.Dispose();
        }
    }
}

using System.Runtime.InteropServices;

namespace GpuLmm.Numerics;

/// <summary>
/// Aligned native memory for <typeparamref name="T"/> with 64-bit length: a dense matrix of 50,000 samples does not fit
/// into one managed array. The creator disposes it; the finaliser is a safety net, not a plan.
/// </summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    // One cache line, which is also the widest SIMD register.
    private const nuint Alignment = 64;
    private T* pointer;

    /// <summary>Allocates <paramref name="length"/> elements, zeroed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system does not grant the memory; the message says how much was asked for.</exception>
    public NativeBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = checked((nuint)Math.Max(length, 1) * (nuint)sizeof(T));
        try
        {
            pointer = (T*)NativeMemory.AlignedAlloc(bytes, Alignment);
        }
        catch (OutOfMemoryException e)
        {
            GC.SuppressFinalize(this);
            throw new OutOfMemoryException($"Cannot allocate {bytes / 1e9:0.00} GB for {length:N0} numbers.", e);
        }

        NativeMemory.Clear(pointer, bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    ~NativeBuffer() => Free();

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    /// <summary>First element. Valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public T* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(pointer is null, this);
            return pointer;
        }
    }

    /// <summary>Elements [<paramref name="start"/>, <paramref name="start"/> + <paramref name="length"/>).</summary>
    public Span<T> Slice(long start, int length)
    {
        if (start < 0 || length < 0 || start + length > Length)
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"[{start}, {start + length}) is not within [0, {Length}).");
        }

        return new Span<T>(Pointer + start, length);
    }

    /// <summary>Sets every element to zero.</summary>
    public void Clear() => NativeMemory.Clear(Pointer, (nuint)Length * (nuint)sizeof(T));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (pointer is not null)
        {
            NativeMemory.AlignedFree(pointer);
            pointer = null;
            GC.RemoveMemoryPressure(Math.Max(Length, 1) * sizeof(T));
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// Tiles of 2 vectors of the machine's own width × 6 columns: 12 of the 16 registers of AVX2 hold C, three hold a and b. Also the
/// kernel of machines with vectors of 128 bits.
/// </summary>
internal readonly unsafe struct VectorMicroKernel<T> : IMicroKernel<T>
    where T : unmanaged, IFloatingPoint<T>
{
    public static int Rows => 2 * Vector<T>.Count;

    public static int Columns => 6;

    // Compiled at once and fully: a call is too short for the tiered compiler to notice in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int k, T* a, T* b, T alpha, T beta, T* c, long ldc)
    {
        Vector<T> c00 = Vector<T>.Zero, c10 = Vector<T>.Zero;
        Vector<T> c01 = Vector<T>.Zero, c11 = Vector<T>.Zero;
        Vector<T> c02 = Vector<T>.Zero, c12 = Vector<T>.Zero;
        Vector<T> c03 = Vector<T>.Zero, c13 = Vector<T>.Zero;
        Vector<T> c04 = Vector<T>.Zero, c14 = Vector<T>.Zero;
        Vector<T> c05 = Vector<T>.Zero, c15 = Vector<T>.Zero;
        int width = Vector<T>.Count;
        for (; k > 0; k--)
        {
            Vector<T> a0 = Vector.Load(a);
            Vector<T> a1 = Vector.Load(a + width);

            Vector<T> x = Vector.Create(b[0]);
            c00 = MultiplyAdd(a0, x, c00);
            c10 = MultiplyAdd(a1, x, c10);

            x = Vector.Create(b[1]);
            c01 = MultiplyAdd(a0, x, c01);
            c11 = MultiplyAdd(a1, x, c11);

            x = Vector.Create(b[2]);
            c02 = MultiplyAdd(a0, x, c02);
            c12 = MultiplyAdd(a1, x, c12);

            x = Vector.Create(b[3]);
            c03 = MultiplyAdd(a0, x, c03);
            c13 = MultiplyAdd(a1, x, c13);

            x = Vector.Create(b[4]);
            c04 = MultiplyAdd(a0, x, c04);
            c14 = MultiplyAdd(a1, x, c14);

            x = Vector.Create(b[5]);
            c05 = MultiplyAdd(a0, x, c05);
            c15 = MultiplyAdd(a1, x, c15);

            a += 2 * width;
            b += 6;
        }

        Store(c, c00, c10, alpha, beta);
        Store(c + ldc, c01, c11, alpha, beta);
        Store(c + (2 * ldc), c02, c12, alpha, beta);
        Store(c + (3 * ldc), c03, c13, alpha, beta);
        Store(c + (4 * ldc), c04, c14, alpha, beta);
        Store(c + (5 * ldc), c05, c15, alpha, beta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector<T> v0, Vector<T> v1, T alpha, T beta)
    {
        int width = Vector<T>.Count;
        Store(c, v0, alpha, beta);
        Store(c + width, v1, alpha, beta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector<T> v, T alpha, T beta)
    {
        Vector<T> scaled = T.IsZero(beta)
            ? v * alpha
            : MultiplyAdd(v, Vector.Create(alpha), Vector.Load(c) * beta);
        scaled.Store(c);
    }

    // a · b + c, fused where the processor can; the library has it by element type only.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c)
    {
        if (typeof(T) == typeof(double))
        {
            return Vector.MultiplyAddEstimate(Vector.AsVectorDouble(a), Vector.AsVectorDouble(b), Vector.AsVectorDouble(c)).As<double, T>();
        }

        return Vector.MultiplyAddEstimate(Vector.AsVectorSingle(a), Vector.AsVectorSingle(b), Vector.AsVectorSingle(c)).As<float, T>();
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>Tiles of 3 vectors of 512 bits × 8 columns: 24 of the 32 registers hold C, four hold a and b.</summary>
internal readonly unsafe struct Vector512MicroKernel<T> : IMicroKernel<T>
    where T : unmanaged, IFloatingPoint<T>
{
    public static int Rows => 3 * Vector512<T>.Count;

    public static int Columns => 8;

    // Compiled at once and fully: a call is too short for the tiered compiler to notice in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int k, T* a, T* b, T alpha, T beta, T* c, long ldc)
    {
        Vector512<T> c00 = Vector512<T>.Zero, c10 = Vector512<T>.Zero, c20 = Vector512<T>.Zero;
        Vector512<T> c01 = Vector512<T>.Zero, c11 = Vector512<T>.Zero, c21 = Vector512<T>.Zero;
        Vector512<T> c02 = Vector512<T>.Zero, c12 = Vector512<T>.Zero, c22 = Vector512<T>.Zero;
        Vector512<T> c03 = Vector512<T>.Zero, c13 = Vector512<T>.Zero, c23 = Vector512<T>.Zero;
        Vector512<T> c04 = Vector512<T>.Zero, c14 = Vector512<T>.Zero, c24 = Vector512<T>.Zero;
        Vector512<T> c05 = Vector512<T>.Zero, c15 = Vector512<T>.Zero, c25 = Vector512<T>.Zero;
        Vector512<T> c06 = Vector512<T>.Zero, c16 = Vector512<T>.Zero, c26 = Vector512<T>.Zero;
        Vector512<T> c07 = Vector512<T>.Zero, c17 = Vector512<T>.Zero, c27 = Vector512<T>.Zero;
        int width = Vector512<T>.Count;
        for (; k > 0; k--)
        {
            Vector512<T> a0 = Vector512.Load(a);
            Vector512<T> a1 = Vector512.Load(a + width);
            Vector512<T> a2 = Vector512.Load(a + (2 * width));

            Vector512<T> x = Vector512.Create(b[0]);
            c00 = MultiplyAdd(a0, x, c00);
            c10 = MultiplyAdd(a1, x, c10);
            c20 = MultiplyAdd(a2, x, c20);

            x = Vector512.Create(b[1]);
            c01 = MultiplyAdd(a0, x, c01);
            c11 = MultiplyAdd(a1, x, c11);
            c21 = MultiplyAdd(a2, x, c21);

            x = Vector512.Create(b[2]);
            c02 = MultiplyAdd(a0, x, c02);
            c12 = MultiplyAdd(a1, x, c12);
            c22 = MultiplyAdd(a2, x, c22);

            x = Vector512.Create(b[3]);
            c03 = MultiplyAdd(a0, x, c03);
            c13 = MultiplyAdd(a1, x, c13);
            c23 = MultiplyAdd(a2, x, c23);

            x = Vector512.Create(b[4]);
            c04 = MultiplyAdd(a0, x, c04);
            c14 = MultiplyAdd(a1, x, c14);
            c24 = MultiplyAdd(a2, x, c24);

            x = Vector512.Create(b[5]);
            c05 = MultiplyAdd(a0, x, c05);
            c15 = MultiplyAdd(a1, x, c15);
            c25 = MultiplyAdd(a2, x, c25);

            x = Vector512.Create(b[6]);
            c06 = MultiplyAdd(a0, x, c06);
            c16 = MultiplyAdd(a1, x, c16);
            c26 = MultiplyAdd(a2, x, c26);

            x = Vector512.Create(b[7]);
            c07 = MultiplyAdd(a0, x, c07);
            c17 = MultiplyAdd(a1, x, c17);
            c27 = MultiplyAdd(a2, x, c27);

            a += 3 * width;
            b += 8;
        }

        Store(c, c00, c10, c20, alpha, beta);
        Store(c + ldc, c01, c11, c21, alpha, beta);
        Store(c + (2 * ldc), c02, c12, c22, alpha, beta);
        Store(c + (3 * ldc), c03, c13, c23, alpha, beta);
        Store(c + (4 * ldc), c04, c14, c24, alpha, beta);
        Store(c + (5 * ldc), c05, c15, c25, alpha, beta);
        Store(c + (6 * ldc), c06, c16, c26, alpha, beta);
        Store(c + (7 * ldc), c07, c17, c27, alpha, beta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector512<T> v0, Vector512<T> v1, Vector512<T> v2, T alpha, T beta)
    {
        int width = Vector512<T>.Count;
        Store(c, v0, alpha, beta);
        Store(c + width, v1, alpha, beta);
        Store(c + (2 * width), v2, alpha, beta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector512<T> v, T alpha, T beta)
    {
        Vector512<T> scaled = T.IsZero(beta)
            ? v * alpha
            : MultiplyAdd(v, Vector512.Create(alpha), Vector512.Load(c) * beta);
        scaled.Store(c);
    }

    // a · b + c, fused where the processor can; the library has it by element type only.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c)
    {
        if (typeof(T) == typeof(double))
        {
            return Vector512.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        }

        return Vector512.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
    }
}

using System.Numerics;

namespace GpuLmm.Kernels;

/// <summary>Eight numbers in registers.</summary>
internal readonly struct Octet<T>(T a, T b, T c, T d, T e, T f, T g, T h)
    where T : unmanaged, INumber<T>
{
    public readonly T A = a;
    public readonly T B = b;
    public readonly T C = c;
    public readonly T D = d;
    public readonly T E = e;
    public readonly T F = f;
    public readonly T G = g;
    public readonly T H = h;

    /// <summary>
    /// This + s·v. No call to a fused multiply-add: ILGPU leaves it unresolved in PTX, and the device's compiler fuses these anyway.
    /// </summary>
    public Octet<T> MultiplyAdd(T s, Octet<T> v) => new(
        A + (s * v.A), B + (s * v.B), C + (s * v.C), D + (s * v.D), E + (s * v.E), F + (s * v.F), G + (s * v.G), H + (s * v.H));
}

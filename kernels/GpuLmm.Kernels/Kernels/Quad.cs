using System.Numerics;

namespace GpuLmm.Kernels;

/// <summary>Four numbers in registers.</summary>
internal readonly struct Quad<T>(T a, T b, T c, T d)
    where T : unmanaged, INumber<T>
{
    public readonly T A = a;
    public readonly T B = b;
    public readonly T C = c;
    public readonly T D = d;

    /// <summary>
    /// This + s·v. No call to a fused multiply-add: ILGPU leaves it unresolved in PTX, and the device's compiler fuses these anyway.
    /// </summary>
    public Quad<T> MultiplyAdd(T s, Quad<T> v) => new(A + (s * v.A), B + (s * v.B), C + (s * v.C), D + (s * v.D));
}

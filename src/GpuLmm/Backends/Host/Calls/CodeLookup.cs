using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GpuLmm.Backends.Host.Calls;

/// <summary>
/// Looks up a byte for each of many codes at once, in a table that lies in one register: one instruction for as many markers as the
/// register has bytes.
/// </summary>
/// <typeparam name="TVector">The register, of bytes.</typeparam>
internal unsafe interface ICodeLookup<TVector>
    where TVector : unmanaged
{
    /// <summary>Samples whose calls make a code, of two bits each.</summary>
    static abstract int Samples { get; }

    /// <summary>Adds to sums that are signed bytes what a table has for codes.</summary>
    static abstract TVector Add(TVector sums, TVector table, TVector codes);

    /// <summary>Adds signed bytes to as many integers.</summary>
    static abstract void AddTo(TVector sums, int* to);
}

/// <summary>512 bits, tables of 64 bytes (AVX-512 VBMI).</summary>
internal readonly unsafe struct WideLookup512 : ICodeLookup<Vector512<byte>>
{
    public static int Samples => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Add(Vector512<byte> sums, Vector512<byte> table, Vector512<byte> codes) =>
        sums + Avx512Vbmi.PermuteVar64x8(table, codes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector512<byte> sums, int* to)
    {
        WholeNumbers.AddTo(sums.GetLower(), to);
        WholeNumbers.AddTo(sums.GetUpper(), to + Vector256<byte>.Count);
    }
}

/// <summary>512 bits, a table of 16 bytes four times (AVX-512).</summary>
internal readonly unsafe struct Lookup512 : ICodeLookup<Vector512<byte>>
{
    public static int Samples => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Add(Vector512<byte> sums, Vector512<byte> table, Vector512<byte> codes) =>
        sums + Avx512BW.Shuffle(table, codes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector512<byte> sums, int* to)
    {
        WholeNumbers.AddTo(sums.GetLower(), to);
        WholeNumbers.AddTo(sums.GetUpper(), to + Vector256<byte>.Count);
    }
}

/// <summary>256 bits, a table of 16 bytes twice (AVX2).</summary>
internal readonly unsafe struct Lookup256 : ICodeLookup<Vector256<byte>>
{
    public static int Samples => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Add(Vector256<byte> sums, Vector256<byte> table, Vector256<byte> codes) =>
        sums + Avx2.Shuffle(table, codes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector256<byte> sums, int* to) => WholeNumbers.AddTo(sums, to);
}

/// <summary>128 bits, a table of 16 bytes (SSSE3, Arm; elsewhere byte by byte).</summary>
internal readonly unsafe struct Lookup128 : ICodeLookup<Vector128<byte>>
{
    public static int Samples => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Add(Vector128<byte> sums, Vector128<byte> table, Vector128<byte> codes) =>
        sums + (Ssse3.IsSupported ? Ssse3.Shuffle(table, codes)
            : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.VectorTableLookup(table, codes)
            : Vector128.Shuffle(table, codes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector128<byte> sums, int* to) => WholeNumbers.AddTo(sums, to);
}

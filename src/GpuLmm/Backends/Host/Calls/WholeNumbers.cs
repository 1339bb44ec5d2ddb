using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuLmm.Backends.Host.Calls;

/// <summary>Widens sums that are whole numbers.</summary>
internal static unsafe class WholeNumbers
{
    /// <summary>Adds 32 signed bytes to as many integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector256<byte> sums, int* to)
    {
        (Vector256<short> low, Vector256<short> high) = Vector256.Widen(sums.AsSByte());
        Add(low, to);
        Add(high, to + Vector256<short>.Count);
    }

    /// <summary>Adds 16 signed bytes to as many integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector128<byte> sums, int* to)
    {
        (Vector128<short> low, Vector128<short> high) = Vector128.Widen(sums.AsSByte());
        Add(Vector256.Create(low, high), to);
    }

    /// <summary>Eight integers as numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(int* from)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.ConvertToVector512Double(Vector256.Load(from));
        }

        if (Avx.IsSupported)
        {
            return Vector512.Create(
                Avx.ConvertToVector256Double(Vector128.Load(from)), Avx.ConvertToVector256Double(Vector128.Load(from + 4)));
        }

        (Vector256<long> low, Vector256<long> high) = Vector256.Widen(Vector256.Load(from));
        return Vector512.ConvertToDouble(Vector512.Create(low, high));
    }

    /// <summary>Adds integers to as many numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTo(ReadOnlySpan<int> from, Span<double> to)
    {
        int i = 0;
        fixed (int* first = from)
        {
            for (; i + Vector512<double>.Count <= from.Length; i += Vector512<double>.Count)
            {
                Span<double> own = to.Slice(i, Vector512<double>.Count);
                (Vector512.Create<double>(own) + Load(first + i)).CopyTo(own);
            }
        }

        for (; i < from.Length; i++)
        {
            to[i] += from[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<short> sums, int* to)
    {
        (Vector256<int> low, Vector256<int> high) = Vector256.Widen(sums);
        (Vector256.Load(to) + low).Store(to);
        (Vector256.Load(to + Vector256<int>.Count) + high).Store(to + Vector256<int>.Count);
    }
}

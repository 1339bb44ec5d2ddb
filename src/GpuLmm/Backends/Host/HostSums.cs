using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GpuLmm.Backends.Host;

/// <summary>
/// Sums over samples in float64, whatever the scalar of the products: in float32 the sum of half a million squares would lose digits, so
/// that it is taken piece by piece.
/// </summary>
internal static class HostSums
{
    private const int Piece = 1024;

    /// <summary>Σ x².</summary>
    public static double Squares<T>(ReadOnlySpan<T> x)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            return TensorPrimitives.SumOfSquares(MemoryMarshal.Cast<T, double>(x));
        }

        ReadOnlySpan<float> values = MemoryMarshal.Cast<T, float>(x);
        double sum = 0;
        for (int i = 0; i < values.Length; i += Piece)
        {
            sum += TensorPrimitives.SumOfSquares(values[i..Math.Min(i + Piece, values.Length)]);
        }

        return sum;
    }

    /// <summary>Σ w x².</summary>
    public static double WeightedSquares<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> w)
        where T : unmanaged
    {
        Span<T> squares = stackalloc T[Piece];
        double sum = 0;
        for (int i = 0; i < x.Length; i += Piece)
        {
            ReadOnlySpan<T> own = x[i..Math.Min(i + Piece, x.Length)];
            Multiply(own, own, squares);
            sum += Product(squares[..own.Length], w.Slice(i, own.Length));
        }

        return sum;
    }

    /// <summary>Σ x y.</summary>
    public static double Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i += Piece)
        {
            int count = Math.Min(Piece, x.Length - i);
            sum += Product(x.Slice(i, count), y.Slice(i, count));
        }

        return sum;
    }

    /// <summary>x y, element by element.</summary>
    public static void Multiply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> target)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            TensorPrimitives.Multiply(
                MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(y), MemoryMarshal.Cast<T, double>(target));
        }
        else
        {
            TensorPrimitives.Multiply(
                MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y), MemoryMarshal.Cast<T, float>(target));
        }
    }

    /// <summary>Numbers as float64.</summary>
    public static void Widen<T>(ReadOnlySpan<T> from, Span<double> to)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            MemoryMarshal.Cast<T, double>(from).CopyTo(to);
        }
        else
        {
            TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<T, float>(from), to);
        }
    }

    private static double Product<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged =>
        typeof(T) == typeof(double)
            ? TensorPrimitives.Dot(MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(y))
            : TensorPrimitives.Dot(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));
}

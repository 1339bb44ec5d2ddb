using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host;

/// <summary>A <see cref="QuadraticForm"/> in the scalar of the products.</summary>
/// <param name="form">The form.</param>
/// <param name="matrix">Its matrix; not owned, as forms share it.</param>
internal sealed class HostForm<T>(QuadraticForm form, HostMatrix<T> matrix)
    where T : unmanaged
{
    private readonly T[]? right = Converted(form.Right);
    private readonly T[]?[] left = [.. form.Pairs.Select(pair => Converted(pair.Left))];

    public HostMatrix<T> Matrix => matrix;

    /// <summary>r; null for ones.</summary>
    public T[]? Right => right;

    /// <summary>Whether the form is x'H x of a marker itself, and nothing else.</summary>
    public bool IsPlain => right is null && left is [null];

    /// <summary>The pair of a plain form.</summary>
    public int OnlyPair => form.Pairs[0].Pair;

    /// <summary>Σ l z of every pair, z = x∘T.</summary>
    /// <param name="products">z.</param>
    /// <param name="information">Pairs of the marker.</param>
    public void Sum(ReadOnlySpan<T> products, Span<double> information)
    {
        for (int k = 0; k < left.Length; k++)
        {
            information[form.Pairs[k].Pair] = HostSums.Dot(products, left[k] ?? Ones(products.Length));
        }
    }

    private static T[]? Converted(double[]? values) => values is null ? null : HostMatrix<T>.Convert(values);

    private T[] Ones(int length) => ones ??= HostMatrix<T>.Convert([.. Enumerable.Repeat(1.0, length)]);

    private T[]? ones;
}

/// <summary>A matrix in the scalar of the products: itself, or a copy that is owned.</summary>
internal sealed unsafe class HostMatrix<T>(DenseMatrix matrix) : IDisposable
    where T : unmanaged
{
    private readonly NativeBuffer<T> values = matrix.Buffer as NativeBuffer<T> ?? HostProducts.Convert<T>(matrix);

    public T* Pointer => values.Pointer;

    public ReadOnlySpan<T> Column(int j) => values.Slice((long)j * matrix.Rows, matrix.Rows);

    public static T[] Convert(double[] values) =>
        typeof(T) == typeof(double) ? (T[])(object)values : (T[])(object)Array.ConvertAll(values, value => (float)value);

    public void Dispose()
    {
        if (!ReferenceEquals(values, matrix.Buffer))
        {
            values.Dispose();
        }
    }
}

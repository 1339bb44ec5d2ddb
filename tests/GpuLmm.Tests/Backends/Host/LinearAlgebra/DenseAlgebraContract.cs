using GpuLmm.Backends.Host.LinearAlgebra;
using GpuLmm.Numerics;

namespace GpuLmm.Tests.Backends.Host.LinearAlgebra;

/// <summary>What every implementation of <see cref="DenseAlgebra"/> promises; one fixture per implementation.</summary>
internal abstract partial class DenseAlgebraContract
{
    // Around the tiles of every kernel: vectors of 2 to 16 elements, tiles of 4 to 48 rows and 6 or 8 columns, blocks of 256.
    private static readonly int[] Sizes = [1, 7, 8, 9, 24, 25, 48, 49, 63, 64, 65, 130];

    private DenseAlgebra? opened;

    protected DenseAlgebra Algebra => opened!;

    [OneTimeSetUp]
    public void OpenOnce() => opened = Open(2);

    [OneTimeTearDown]
    public void Close() => opened?.Dispose();

    /// <summary>Opens the implementation, or ignores the test with the reason why it is not there.</summary>
    protected abstract DenseAlgebra Open(int threads);

    /// <summary>n × m numbers in (−1, 1), column-major, the padding below each column NaN: whoever reads it is found out.</summary>
    protected static NativeBuffer<double> Random(Random random, int rows, int columns, int leadingDimension)
    {
        var buffer = new NativeBuffer<double>((long)leadingDimension * columns);
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < leadingDimension; i++)
            {
                buffer.Slice(i + ((long)j * leadingDimension), 1)[0] = i < rows ? (2 * random.NextDouble()) - 1 : double.NaN;
            }
        }

        return buffer;
    }

    protected static NativeBuffer<float> Single(NativeBuffer<double> values)
    {
        var single = new NativeBuffer<float>(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            single.Slice(i, 1)[0] = (float)values.Slice(i, 1)[0];
        }

        return single;
    }

    protected static NativeBuffer<double> Double(NativeBuffer<float> values)
    {
        var wide = new NativeBuffer<double>(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            wide.Slice(i, 1)[0] = values.Slice(i, 1)[0];
        }

        return wide;
    }
}

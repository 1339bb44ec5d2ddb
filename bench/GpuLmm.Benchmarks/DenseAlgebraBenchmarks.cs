using BenchmarkDotNet.Attributes;
using GpuLmm.Backends.Host.LinearAlgebra;
using GpuLmm.Numerics;

namespace GpuLmm.Benchmarks;

/// <summary>Products and eigendecomposition of the host, by the native library and by managed code.</summary>
[MemoryDiagnoser]
public unsafe class DenseAlgebraBenchmarks
{
    private const int ProductOrder = 1024;
    private const int EigenOrder = 512;

    private readonly NativeBuffer<double> a = new(ProductOrder * ProductOrder);
    private readonly NativeBuffer<double> c = new(ProductOrder * ProductOrder);
    private readonly NativeBuffer<float> singleA = new(ProductOrder * ProductOrder);
    private readonly NativeBuffer<float> singleC = new(ProductOrder * ProductOrder);
    private readonly NativeBuffer<double> gram = new(EigenOrder * EigenOrder);
    private readonly NativeBuffer<double> vectors = new(EigenOrder * EigenOrder);
    private readonly NativeBuffer<double> values = new(EigenOrder);
    private DenseAlgebra? algebra;

    /// <summary>Whether the native library computes; it must be installed then.</summary>
    [Params(true, false)]
    public bool Native { get; set; }

    /// <summary>Threads a call may use.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Open()
    {
        algebra = DenseAlgebra.Open(Threads, Native ? null : "managed");
        if (algebra.IsNative != Native)
        {
            throw new InvalidOperationException($"No native library to measure: {algebra.Description}");
        }

        var random = new Random(1);
        for (int i = 0; i < a.Length; i++)
        {
            a.Pointer[i] = random.NextDouble() - 0.5;
            singleA.Pointer[i] = (float)a.Pointer[i];
        }

        algebra.SymmetricRankUpdate(EigenOrder, ProductOrder, 1.0, a.Pointer, ProductOrder, 0.0, gram.Pointer, EigenOrder);
    }

    [GlobalCleanup]
    public void Close() => algebra?.Dispose();

    [Benchmark]
    public void Product() =>
        algebra!.Multiply(
            false, false, ProductOrder, ProductOrder, ProductOrder,
            1.0, a.Pointer, ProductOrder, a.Pointer, ProductOrder, 0.0, c.Pointer, ProductOrder);

    [Benchmark]
    public void SingleProduct() =>
        algebra!.Multiply(
            false, false, ProductOrder, ProductOrder, ProductOrder,
            1f, singleA.Pointer, ProductOrder, singleA.Pointer, ProductOrder, 0f, singleC.Pointer, ProductOrder);

    [Benchmark]
    public void RankUpdate() =>
        algebra!.SymmetricRankUpdate(ProductOrder, ProductOrder, 1.0, a.Pointer, ProductOrder, 0.0, c.Pointer, ProductOrder);

    [Benchmark]
    public void SingleRankUpdate() =>
        algebra!.SymmetricRankUpdate(ProductOrder, ProductOrder, 1f, singleA.Pointer, ProductOrder, 0f, singleC.Pointer, ProductOrder);

    [Benchmark]
    public void Eigen()
    {
        gram.Slice(0, EigenOrder * EigenOrder).CopyTo(vectors.Slice(0, EigenOrder * EigenOrder));
        algebra!.SymmetricEigen(EigenOrder, vectors.Pointer, EigenOrder, values.Pointer);
    }
}

using GpuLmm.Backends.Host.LinearAlgebra;
using GpuLmm.Numerics;

namespace GpuLmm.Tests.Backends.Host.LinearAlgebra;

[TestFixture]
internal sealed unsafe class ManagedDenseAlgebraTests : DenseAlgebraContract
{
    protected override DenseAlgebra Open(int threads) => DenseAlgebra.Open(threads, "managed");

    [Test]
    public void Results_have_the_same_bits_whatever_the_number_of_threads()
    {
        const int n = 333;
        using NativeBuffer<double> a = Random(new Random(5), n, n, n);
        double[][] results = [.. new[] { 1, 2, 3, 7 }.Select(threads =>
        {
            using DenseAlgebra algebra = Open(threads);
            using var c = new NativeBuffer<double>(n * n);
            using var k = new NativeBuffer<double>(n * n);
            using var values = new NativeBuffer<double>(n);
            algebra.Multiply(true, false, n, n, n, 1.0, a.Pointer, n, a.Pointer, n, 0.0, c.Pointer, n);
            algebra.SymmetricRankUpdate(n, n, 1.0, a.Pointer, n, 0.0, k.Pointer, n);
            algebra.SymmetricEigen(n, k.Pointer, n, values.Pointer);
            return new[] { c, k, values }.SelectMany(buffer => buffer.Slice(0, (int)buffer.Length).ToArray()).ToArray();
        })];
        Assert.That(results[1..], Is.All.EqualTo(results[0]));
    }

    [Test]
    public void Both_kernels_agree([Values(7, 64, 130)] int n)
    {
        using NativeBuffer<double> a = Random(new Random(n), n, n, n);
        using var wide = new NativeBuffer<double>(n * n);
        using var narrow = new NativeBuffer<double>(n * n);
        using var workspace = new ProductWorkspace<double>(2);
        var rows = PanelSource<double>.Of(a.Pointer, n, contiguousAlong: false);
        new BlockedProduct<double, Vector512MicroKernel<double>>(n, n, n, 1, rows, rows, 0, wide.Pointer, n, false).Run(2, workspace);
        new BlockedProduct<double, VectorMicroKernel<double>>(n, n, n, 1, rows, rows, 0, narrow.Pointer, n, false).Run(2, workspace);
        Assert.That(narrow.Slice(0, n * n).ToArray(), Is.EqualTo(wide.Slice(0, n * n).ToArray()).Within(1e-15 * n * n));
    }

    [Test]
    public void Calls_from_several_threads_do_not_disturb_one_another()
    {
        const int n = 100;
        using NativeBuffer<double> a = Random(new Random(5), n, n, n);
        double[][] results = new double[8][];
        Parallel.For(0, results.Length, i =>
        {
            using var c = new NativeBuffer<double>(n * n);
            Algebra.Multiply(false, true, n, n, n, 1.0, a.Pointer, n, a.Pointer, n, 0.0, c.Pointer, n);
            results[i] = c.Slice(0, n * n).ToArray();
        });
        Assert.That(results[1..], Is.All.EqualTo(results[0]));
    }
}

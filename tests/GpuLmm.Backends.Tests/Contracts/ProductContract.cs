using System.Numerics;
using GpuLmm.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Backends.Tests;

/// <summary>The product kernel alone, on every kind of device that is there, against plain loops in float64.</summary>
[TestFixture("ilgpu-cpu", DeviceKind.IlgpuCpu)]
[TestFixture("opencl", DeviceKind.OpenCl)]
[TestFixture("cuda", DeviceKind.Cuda)]
internal sealed class ProductContract(string name, DeviceKind kind)
{
    private const double Before = 3;
    private const int Rows = ProductKernel.RowTile, Columns = ProductKernel.ColumnTile, Panel = ProductKernel.PanelDepth;

    private Context? context;
    private Accelerator? accelerator;
    private KernelLoader? loader;

    private static TestCaseData[] Products =>
    [
        new(1, 1, 1), new(Rows - 1, Columns - 1, Panel - 1), new(Rows, Columns, Panel), new(Rows + 1, Columns + 1, Panel + 1),
        new(37, Columns + 21, (2 * Panel) + 3), new(0, 5, 3), new(5, 0, 3), new(5, 7, 0),
    ];

    private static TestCaseData[] Updates =>
    [
        new(1, 1), new(Columns - 1, Panel), new(Columns + 1, Panel - 1), new(Rows - 1, 3), new(Rows, Panel + 1), new(Rows + 1, 2),
        new(0, 3), new(5, 0),
    ];

    [OneTimeSetUp]
    public void Open()
    {
        Device? device = null;
        if (DeviceCatalog.List(kind).Any(info => info.IsUsable))
        {
            context = DeviceCatalog.CreateContext(kind);
            device = DeviceCatalog.Find(context, kind).First(found => found.Info.IsUsable).Device;
        }

        Assume.That(device, Is.Not.Null, $"no usable {name} device");
        accelerator = device!.CreateAccelerator(context!);
        loader = new KernelLoader(accelerator);
    }

    [OneTimeTearDown]
    public void Close()
    {
        accelerator?.Dispose();
        context?.Dispose();
    }

    [TestCaseSource(nameof(Products))]
    public void Transposed_product(int m, int n, int depth)
    {
        // Columns of C further apart than their length: what lies between them belongs to somebody else.
        ProductShape shape = ProductShape.Transposed(m, n, depth, m + 2);
        Check<double, double, SetDouble>(shape, 0, 1e-13);
        Check<double, double, AddDouble>(shape, 1, 1e-13);
        Check<float, float, SetFloat>(shape, 0, 2e-5);
        Check<float, double, SetWidened>(shape, 0, 2e-5);
        Check<float, double, AddWidened>(shape, 1, 2e-5);
    }

    [TestCaseSource(nameof(Updates))]
    public void Lower_triangle_of_a_rank_update(int n, int depth)
    {
        foreach (int columns in new[] { n, (n + 1) / 2 })
        {
            ProductShape shape = ProductShape.RankUpdate(n, columns, depth, n);
            Check<double, double, AddDouble>(shape, 1, 1e-13);
            Check<float, double, AddWidened>(shape, 1, 2e-5);
        }
    }

    [TestCase(1, 1)]
    [TestCase(Columns, Columns + 1)]
    [TestCase(Rows + 1, Columns - 1)]
    [TestCase((2 * Rows) + 5, Rows + Columns + 3, Category = "Slow", Description = "several tiles; twelve seconds of the emulation")]
    public void Triangles_leave_out_zeros_and_products_may_count_negatively(int m, int n)
    {
        // Leading dimensions larger than the matrices.
        int lda = m + 3, ldb = Math.Max(m, n) + 2, ldc = m + 1;
        double[] left = Lower(m, lda), right = Lower(n, ldb), any = Random<double>(ldb * (Math.Max(m, n) + 9));
        CheckShape(left, any, ProductShape.Plain(m, n, m, lda, ldb, ldc, isNegative: true, Triangle.Left));
        CheckShape(any, right, ProductShape.Plain(m, n, n, ldb, ldb, ldc, isNegative: false, Triangle.Right));
        CheckShape(left, any, ProductShape.TransposedLower(m, n, lda, ldb, ldc));
        CheckShape(any, any, ProductShape.TransposedRight(m, n, 7, ldb, ldb, ldc, isNegative: true));
        CheckShape(any, any, ProductShape.Downdate(m, 9, ldb, ldc));
        CheckShape(any, any, ProductShape.Gram(m, Math.Min(m, 9), ldb, ldc));
    }

    [Test]
    public void Columns_do_not_depend_on_the_other_columns_of_their_block()
    {
        const int m = 30, n = Columns + 9, depth = (2 * Panel) + 5;
        float[] a = Random<float>(m * depth), b = Random<float>(n * depth);
        float[] whole = Run<float, float, SetFloat>(a, b, m * n, ProductShape.Transposed(m, n, depth, m));
        float[] part = Run<float, float, SetFloat>(a, b[(50 * depth)..], m * (n - 50), ProductShape.Transposed(m, n - 50, depth, m));

        Assert.That(part, Is.EqualTo(whole[(50 * m)..]));
    }

    private static T[] Random<T>(int length)
        where T : INumber<T>
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];
    }

    private static double[] Lower(int order, int line)
    {
        double[] values = Random<double>(order * line);
        return [.. values.Select((value, at) => at % line < at / line ? 0 : value)];
    }

    private void CheckShape(double[] a, double[] b, ProductShape shape)
    {
        double[] set = Run<double, double, SetDouble>(a, b, checked((int)(shape.CLine * shape.Columns)), shape);
        double[] added = Run<double, double, AddDouble>(a, b, set.Length, shape);
        for (int at = 0; at < set.Length; at++)
        {
            int i = (int)(at % shape.CLine), j = (int)(at / shape.CLine);
            bool computed = i < shape.Rows && (shape.LowerOnly == 0 || i >= j);
            double sum = 0;
            for (int d = 0; computed && d < shape.Depth; d++)
            {
                sum += a[(i * shape.ALine) + (d * shape.ADepth)] * b[(j * shape.BLine) + (d * shape.BDepth)]
                    * (shape.Negative != 0 ? -1 : 1);
            }

            double tolerance = computed ? 1e-13 : 0, expected = computed ? sum : Before, total = computed ? Before + sum : Before;
            if (!(Math.Abs(set[at] - expected) <= tolerance && Math.Abs(added[at] - total) <= tolerance))
            {
                Assert.Fail($"({i}, {j}): set to {set[at]} instead of {expected}, added to {added[at]} instead of {total}");
            }
        }
    }

    private void Check<TIn, TOut, TSink>(ProductShape shape, double keep, double tolerance)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged, INumber<TOut>
        where TSink : struct, IProductSink<TIn, TOut>
    {
        TIn[] a = Random<TIn>(shape.Rows * shape.Depth);
        TIn[] b = shape.LowerOnly != 0 ? a : Random<TIn>((shape.Columns * shape.Depth) + 1)[1..];
        TOut[] c = Run<TIn, TOut, TSink>(a, b, checked((int)(shape.CLine * shape.Columns)), shape);
        for (int at = 0; at < c.Length; at++)
        {
            int i = (int)(at % shape.CLine), j = (int)(at / shape.CLine);
            bool computed = i < shape.Rows && (shape.LowerOnly == 0 || i >= j);
            double expected = computed ? keep * Before : Before;
            for (int d = 0; computed && d < shape.Depth; d++)
            {
                expected += double.CreateTruncating(a[(i * shape.ALine) + (d * shape.ADepth)])
                    * double.CreateTruncating(b[(j * shape.BLine) + (d * shape.BDepth)]);
            }

            Assert.That(double.CreateTruncating(c[at]), Is.EqualTo(expected).Within(computed ? tolerance : 0),
                $"({i}, {j}) by {typeof(TSink).Name}");
        }
    }

    private TOut[] Run<TIn, TOut, TSink>(TIn[] a, TIn[] b, int length, ProductShape shape)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged, INumber<TOut>
        where TSink : struct, IProductSink<TIn, TOut>
    {
        var kernel = ProductKernel<TIn, TOut>.Load<TSink>(loader!);
        TOut[] before = [.. Enumerable.Repeat(TOut.CreateTruncating(Before), length)];
        using MemoryBuffer1D<TIn, Stride1D.Dense> onA = accelerator!.Allocate1D(AtLeastOne(a));
        using MemoryBuffer1D<TIn, Stride1D.Dense> onB = accelerator!.Allocate1D(AtLeastOne(b));
        using MemoryBuffer1D<TOut, Stride1D.Dense> onC = accelerator!.Allocate1D(AtLeastOne(before));
        kernel.Launch(accelerator!.DefaultStream, onA.View.BaseView, onB.View.BaseView, onC.View.BaseView, shape);
        accelerator!.Synchronize();
        return onC.GetAsArray1D()[..length];
    }

    // Views of no element are trouble on OpenCL.
    private static T[] AtLeastOne<T>(T[] values) => values.Length > 0 ? values : new T[1];
}

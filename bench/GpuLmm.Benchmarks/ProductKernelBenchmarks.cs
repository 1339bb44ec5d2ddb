using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using GpuLmm.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Benchmarks;

/// <summary>The product kernel on each kind of device that is there: U'X, and the lower triangle of Z Z' counted as half of it.</summary>
[Config(typeof(WithRates))]
public class ProductKernelBenchmarks
{
    private Context? context;
    private Accelerator? accelerator;
    private Action? product;
    private Action? update;

    /// <summary>Device and order; the emulation only at a size that it bears.</summary>
    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    /// <summary>float32, as in mixed precision, or float64.</summary>
    [Params(false, true)]
    public bool Single { get; set; }

    /// <summary>Kinds of device with a usable one.</summary>
    public static IEnumerable<string> Cases =>
        from kind in new[] { DeviceKind.IlgpuCpu, DeviceKind.OpenCl, DeviceKind.Cuda }
        where DeviceCatalog.List(kind).Any(info => info.IsUsable)
        from order in kind == DeviceKind.IlgpuCpu ? new[] { 128 } : [1024, 2048]
        select $"{kind} {order}";

    private int Order => int.Parse(Case.Split(' ')[1], CultureInfo.InvariantCulture);

    [GlobalSetup]
    public void Open()
    {
        var kind = Enum.Parse<DeviceKind>(Case.Split(' ')[0]);
        context = DeviceCatalog.CreateContext(kind);
        accelerator = DeviceCatalog.Find(context, kind).First(found => found.Info.IsUsable).Device.CreateAccelerator(context);
        var loader = new KernelLoader(accelerator);
        if (Single)
        {
            Prepare(ProductKernel<float, float>.Load<SetFloat>(loader), ProductKernel<float, double>.Load<AddWidened>(loader));
        }
        else
        {
            Prepare(ProductKernel<double, double>.Load<SetDouble>(loader), ProductKernel<double, double>.Load<AddDouble>(loader));
        }
    }

    [GlobalCleanup]
    public void Close()
    {
        accelerator?.Dispose();
        context?.Dispose();
    }

    [Benchmark]
    public void Product() => product!();

    [Benchmark]
    public void RankUpdate() => update!();

    private void Prepare<T>(ProductKernel<T, T> set, ProductKernel<T, double> add)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        int n = Order;
        var random = new Random(1);
        T[] values = [.. Enumerable.Range(0, n * n).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];

        // Freed with the accelerator.
        ArrayView<T> a = accelerator!.Allocate1D(values).View.BaseView, b = accelerator!.Allocate1D(values).View.BaseView;
        ArrayView<T> c = accelerator!.Allocate1D<T>(values.Length).View.BaseView;
        ArrayView<double> sum = accelerator!.Allocate1D<double>(values.Length).View.BaseView;
        ProductShape whole = ProductShape.Transposed(n, n, n, n), triangle = ProductShape.RankUpdate(n, n, n, n);
        product = () =>
        {
            set.Launch(accelerator.DefaultStream, a, b, c, whole);
            accelerator.Synchronize();
        };
        update = () =>
        {
            add.Launch(accelerator.DefaultStream, a, a, sum, triangle);
            accelerator.Synchronize();
        };
    }

    private sealed class WithRates : ManualConfig
    {
        public WithRates() => AddColumn(new Rate());
    }

    /// <summary>Multiplications and additions of the mean call.</summary>
    private sealed class Rate : IColumn
    {
        public string Id => nameof(Rate);

        public string ColumnName => "GFLOP/s";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "2n³ (RankUpdate: n³) operations by the mean";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            double order = double.Parse(((string)benchmarkCase.Parameters[nameof(Case)]).Split(' ')[1], CultureInfo.InvariantCulture);
            double work = (benchmarkCase.Descriptor.WorkloadMethod.Name == nameof(Product) ? 2 : 1) * order * order * order;
            double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Mean;
            return nanoseconds is { } mean ? (work / mean).ToString("0.000", CultureInfo.InvariantCulture) : "-";
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public bool IsAvailable(Summary summary) => true;
    }
}

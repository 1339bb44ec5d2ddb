using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
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

    private int Order => (int)Rate.Order(Case);

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
        public WithRates() => AddColumn(new Rate(
            benchmark => (benchmark.Descriptor.WorkloadMethod.Name == nameof(Product) ? 2 : 1)
                * Math.Pow(Rate.Order((string)benchmark.Parameters[nameof(Case)]), 3),
            "2n³ (RankUpdate: n³) operations by the mean"));
    }
}

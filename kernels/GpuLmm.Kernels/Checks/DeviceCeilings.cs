using System.Numerics;
using GpuLmm.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>What a device can do at best: copies, and the product of two large square matrices.</summary>
internal static unsafe class DeviceCeilings
{
    private const string Action = "measuring its ceilings";

    /// <summary>Of the host: copies within its memory, products of its BLAS.</summary>
    /// <param name="host">The host.</param>
    /// <param name="n">Rows of the matrices.</param>
    /// <param name="rate">From the work of a step, and the step, to units a second.</param>
    public static IReadOnlyList<DeviceRate> Of(HostBackend host, int n, Func<double, Action, double> rate)
    {
        using DenseMatrix a = CheckedGenotypes.Normal(n, n, 1), b = CheckedGenotypes.Normal(n, n, 2), c = new(n, n);
        long bytes = c.Length * sizeof(double);
        var rates = new List<DeviceRate>
        {
            new("copy", rate(bytes, Copy), "GB/s"), new("product float64", rate(2.0 * n * n * n, Wide), CheckedStage.Products),
        };
        if (host.Precision == Precision.Mixed)
        {
            using NativeBuffer<float> narrowA = Narrow(a), narrowB = Narrow(b), narrowC = Narrow(c);
            rates.Add(new DeviceRate(
                "product float32", rate(2.0 * n * n * n, () => Product(host, n, narrowA, narrowB, narrowC)), CheckedStage.Products));
        }

        return rates;

        void Copy() => Buffer.MemoryCopy(a.Pointer, c.Pointer, bytes, bytes);
        void Wide() => host.Algebra.Multiply(true, false, n, n, n, 1, a.Pointer, n, b.Pointer, n, 0, c.Pointer, n);
    }

    /// <summary>Of a device: copies to it and within it, products by the vendor's library or by the kernel.</summary>
    /// <param name="device">The device.</param>
    /// <param name="n">Rows of the matrices.</param>
    /// <param name="rate">From the work of a step, and the step, to units a second.</param>
    public static IReadOnlyList<DeviceRate> Of(AcceleratorBackend device, int n, Func<double, Action, double> rate)
    {
        var rates = new List<DeviceRate>();
        Measure(device, device.DoubleKernels, n, "product float64", rates, rate);
        if (device.Precision == Precision.Mixed)
        {
            Measure(device, device.MixedKernels, n, "product float32", rates, rate);
        }

        return rates;
    }

    private static void Measure<T>(
        AcceleratorBackend device, KernelSet<T> kernels, int n, string product, List<DeviceRate> rates, Func<double, Action, double> rate)
        where T : unmanaged, INumber<T>
    {
        using DeviceScope scope = device.Memory.Open();
        long length = (long)n * n, bytes = length * sizeof(T);
        (PinnedBuffer<T> page, AcceleratorStream stream, DeviceProducts<T> products, ArrayView<T> a, ArrayView<T> b, ArrayView<T> c) =
            device.Prepare(Action, scope, () =>
            {
                AcceleratorStream own = scope.CreateStream();
                return (scope.AllocatePinned<T>(length), own, device.CreateProducts(kernels, scope, own, 0),
                    scope.Allocate<T>(length, "a product"), scope.Allocate<T>(length, "a product"), scope.Allocate<T>(length, "a product"));
            });
        page.Slice(0, (int)length).Fill(T.One);
        Run(() => page.UploadTo(stream, b, length));
        if (rates.Count == 0)
        {
            rates.Add(new DeviceRate("copy to the device", rate(bytes, () => Run(() => page.UploadTo(stream, a, length))), "GB/s"));
            rates.Add(new DeviceRate("copy within it", rate(bytes, () => Run(() => a.CopyTo(stream, c))), "GB/s"));
        }

        Run(() => page.UploadTo(stream, a, length));
        rates.Add(new DeviceRate(
            product, rate(2.0 * n * n * n, () => Run(() => products.Multiply(a, b, c, ProductShape.Transposed(n, n, n, n)))),
            CheckedStage.Products));

        void Run(Action work)
        {
            device.Enqueue(Action, work);
            device.Wait(Action, stream);
        }
    }

    private static void Product(HostBackend host, int n, NativeBuffer<float> a, NativeBuffer<float> b, NativeBuffer<float> c) =>
        host.Algebra.Multiply(true, false, n, n, n, 1, a.Pointer, n, b.Pointer, n, 0, c.Pointer, n);

    private static NativeBuffer<float> Narrow(DenseMatrix matrix)
    {
        var narrow = new NativeBuffer<float>(matrix.Length);
        for (long i = 0; i < matrix.Length; i++)
        {
            narrow.Pointer[i] = (float)matrix.Pointer[i];
        }

        return narrow;
    }
}

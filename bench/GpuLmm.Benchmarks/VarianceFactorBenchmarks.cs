using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using GpuLmm.Backends;
using GpuLmm.Kernels;

namespace GpuLmm.Benchmarks;

/// <summary>
/// A step of a dense fit without what it does with the parts of V: V's Cholesky factor, log|V| and V⁻¹, there and back, on each kind of
/// place that is there.
/// </summary>
[Config(typeof(WithRates))]
public class VarianceFactorBenchmarks
{
    private Backend? backend;
    private VarianceFactor? factor;
    private DenseMatrix? variance;

    /// <summary>Device and order; the emulation only at a size that it bears.</summary>
    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    /// <summary>Places that are there.</summary>
    public static IEnumerable<string> Cases =>
        from device in (string[])["cpu", "managed", "ilgpu-cpu", "opencl", "cuda"]
        where device is "cpu" or "managed" or "ilgpu-cpu"
            || DeviceCatalog.List(device == "cuda" ? DeviceKind.Cuda : DeviceKind.OpenCl).Any(info => info.IsUsable)
        from order in device switch { "ilgpu-cpu" => new[] { 128 }, "cuda" => [1024, 4096, 16_384], _ => [1024, 2048] }
        select $"{device} {order}";

    [GlobalSetup]
    public void Open()
    {
        string device = Case.Split(' ')[0];
        int n = (int)Rate.Order(Case);
        backend = device == "managed" ? HostBackend.Open(blas: "managed") : Accelerators.Open(device);
        factor = backend.PrepareVariance(n);
        variance = new DenseMatrix(n, n);
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                variance[i, j] = Math.Exp(-0.1 * (i - j)) + (i == j ? 0.5 : 0);
            }
        }
    }

    [GlobalCleanup]
    public void Close()
    {
        variance?.Dispose();
        factor?.Dispose();
        backend?.Dispose();
    }

    [Benchmark]
    public double FactorAndInvert()
    {
        for (int j = 0; j < variance!.Columns; j++)
        {
            variance.Column(j)[j..].CopyTo(factor!.Matrix.Column(j)[j..]);
        }

        if (!factor!.TryFactor(out double logDeterminant))
        {
            throw new InvalidOperationException("The variance is positive definite.");
        }

        factor.Invert();
        factor.Fetch();
        return logDeterminant;
    }

    private sealed class WithRates : ManualConfig
    {
        public WithRates() => AddColumn(new Rate(
            benchmark => Math.Pow(Rate.Order((string)benchmark.Parameters[nameof(Case)]), 3),
            "n³ operations (Cholesky n³/3, inverse 2n³/3) by the mean"));
    }
}

using BenchmarkDotNet.Attributes;

namespace GpuLmm.Benchmarks;

/// <summary>The centred kinship of 1,000 samples by 5,000 markers, and its decomposition.</summary>
[MemoryDiagnoser]
public class KinshipBenchmarks
{
    private Backend backend = null!;
    private PlinkBed genotypes = null!;
    private Kinship kinship = null!;
    private string folder = null!;

    /// <summary>Where it runs: the host, and every GPU or OpenCL device present.</summary>
    [ParamsSource(nameof(Devices))]
    public string Device { get; set; } = "cpu";

    /// <summary>Products in float64 or float32.</summary>
    [Params(Precision.Double, Precision.Mixed)]
    public Precision Precision { get; set; }

    /// <summary>Simulates the cohort.</summary>
    [GlobalSetup]
    public void Setup()
    {
        folder = Directory.CreateTempSubdirectory("gpulmm-bench-").FullName;
        SimulatedCohort.Create(SimulationOptions.Default with { FamilyCount = 200, MarkersPerChromosome = 1000 })
            .Write(Path.Combine(folder, "s"));
        backend = Accelerators.Open(Device, precision: Precision);
        genotypes = PlinkBed.Open(Path.Combine(folder, "s"));
        kinship = Kinship.Estimate(genotypes, backend);
    }

    /// <summary>From packed genotypes to K.</summary>
    [Benchmark]
    public void Estimate() => Kinship.Estimate(genotypes, backend).Dispose();

    /// <summary>K = U S U'.</summary>
    [Benchmark]
    public void Decompose() => backend.Decompose(kinship.Matrix.Clone()).Dispose();

    /// <summary>The host and the devices that are there; the emulation is for tests.</summary>
    public static IEnumerable<string> Devices() =>
        Accelerators.List().Where(device => device is { IsUsable: true } && device.Kind != DeviceKind.IlgpuCpu)
            .Select(device => device.Name);

    /// <summary>Frees everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        kinship.Dispose();
        genotypes.Dispose();
        backend.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

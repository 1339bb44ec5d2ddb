using BenchmarkDotNet.Attributes;
using GpuLmm.Backends;

namespace GpuLmm.Benchmarks;

/// <summary>
/// A block of markers through the scanner, and the whole scan: the memory diagnoser shows that what is allocated belongs to blocks
/// (tasks, closures: some bytes a marker) or to the run (arrays made once), not to markers.
/// </summary>
[MemoryDiagnoser]
public class ScanBenchmarks
{
    private const int BlockSize = 512;

    private Backend backend = null!;
    private PlinkBed genotypes = null!;
    private StudySamples samples = null!;
    private NullModel nullModel = null!;
    private ScanDesign design = null!;
    private MarkerScanner scanner = null!;
    private GenotypeBlock block = null!;
    private MarkerCoding[] codings = null!;
    private MarkerSolution[] solutions = null!;
    private string folder = null!;

    /// <summary>Where it runs: the host, and every GPU or OpenCL device present.</summary>
    [ParamsSource(nameof(Devices))]
    public string Device { get; set; } = "cpu";

    /// <summary>Products in float64 or float32.</summary>
    [Params(Precision.Double, Precision.Mixed)]
    public Precision Precision { get; set; }

    /// <summary>Simulates 1,000 samples by 5,000 markers and fits the null model.</summary>
    [GlobalSetup]
    public void Setup()
    {
        folder = Directory.CreateTempSubdirectory("gpulmm-bench-").FullName;
        SimulatedCohort.Create(SimulationOptions.Default with { FamilyCount = 200, MarkersPerChromosome = 1000 })
            .Write(Path.Combine(folder, "s"));
        backend = Accelerators.Open(Device, precision: Precision);
        genotypes = PlinkBed.Open(Path.Combine(folder, "s"));
        samples = StudySamples.Align(genotypes, Path.Combine(folder, "s.pheno"));
        using Kinship kinship = Kinship.Estimate(genotypes, samples, backend);
        nullModel = NullModel.Fit(samples, kinship, backend);
        TraitNull trait = nullModel.Traits[0];
        design = ScanLayout.Create(
            nullModel.Spectral.Decomposition.Vectors, 1,
            [new ScanTraitSource("trait", trait.Profile, nullModel.Spectral.Covariates, trait.Reml.Lambda, trait.Ml.Lambda)],
            fixedLambda: false);
        scanner = backend.PrepareScan(design, nullModel.Samples.Selection);
        block = new GenotypeBlock(genotypes.Samples.Count, BlockSize);
        genotypes.Read([.. Enumerable.Range(0, BlockSize)], block);
        codings = new MarkerCoding[BlockSize];
        for (int j = 0; j < codings.Length; j++)
        {
            codings[j] = MarkerCoding.Scaled(PackedGenotypes.Count(block.Packed(j), nullModel.Samples.Selection).Mean, 1);
        }

        solutions = new MarkerSolution[BlockSize];
    }

    /// <summary>512 markers: decode, rotate, multiply, solve.</summary>
    [Benchmark(OperationsPerInvoke = BlockSize)]
    public void MarkerOfABlock() => scanner.Lanes[0].Scan(block, codings, solutions);

    /// <summary>5,000 markers with three tests each, rows thrown away.</summary>
    [Benchmark(OperationsPerInvoke = 5000)]
    public void MarkerOfAScan() => AssociationScan.Run(
        genotypes, nullModel, backend, new Nowhere(),
        AssociationOptions.Default with { Tests = [MarkerTest.Wald, MarkerTest.Lrt, MarkerTest.Score] });

    /// <summary>The host and the devices that are there; the emulation is for tests.</summary>
    public static IEnumerable<string> Devices() =>
        Accelerators.List().Where(device => device is { IsUsable: true } && device.Kind != DeviceKind.IlgpuCpu)
            .Select(device => device.Name);

    /// <summary>Frees everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        block.Dispose();
        scanner.Dispose();
        design.Dispose();
        nullModel.Dispose();
        samples.Dispose();
        genotypes.Dispose();
        backend.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Nowhere : IAssociationWriter
    {
        public void Write(ResultBlock results)
        {
        }
    }
}

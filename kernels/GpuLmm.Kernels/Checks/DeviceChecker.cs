using System.Diagnostics;

namespace GpuLmm.Kernels;

/// <summary>Runs every stage on a device against the managed host, then measures each for a while.</summary>
internal sealed class DeviceChecker(Backend backend, TimeSpan each, IReadOnlyList<int> samples, CancellationToken cancellation)
{
    // A few samples, a warp and one, more than a tile of the products, and a few tiles; the emulation takes minutes for more.
    private static readonly int[] Sizes = [20, 33, 70, 131];
    private const int EmulatedSizes = 3;

    // Rounding of float32, as in the contracts of the backends.
    private const double MixedTolerance = 2e-5;

    private static readonly IReadOnlyList<CheckedStage> Stages =
    [
        new KinshipStage(isCentred: true), new KinshipStage(isCentred: false), new DecompositionStage(), new RotationStage(),
        new ExactScanStage(), new ScoreScanStage(), new GenotypeProductStage(), new VarianceStage(), new SmallModelStage(),
    ];

    private readonly DeviceKind kind = backend is AcceleratorBackend device ? device.Kind : DeviceKind.Host;

    // At which products are fast, and a step still takes less than seconds.
    private int LargeSize => backend is AcceleratorBackend { IsGpu: true } ? 4096 : kind == DeviceKind.IlgpuCpu ? 64 : 1024;

    public DeviceCheck Run(IProgress<StageProgress>? progress)
    {
        IReadOnlyList<DeviceRate> ceilings = backend switch
        {
            HostBackend host => DeviceCeilings.Of(host, LargeSize, Rate),
            AcceleratorBackend device => DeviceCeilings.Of(device, LargeSize, Rate),
            _ => [],
        };
        using var reference = HostBackend.Open(backend.Threads, Precision.Double, "managed");
        var stages = new List<DeviceStageCheck>();
        foreach (CheckedStage stage in Stages)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new StageProgress($"check of {backend.Name}", stages.Count, Stages.Count, "stages", stage.Name));
            stages.Add(Check(stage, reference, ceilings));
        }

        progress?.Report(new StageProgress($"check of {backend.Name}", Stages.Count, Stages.Count, "stages"));
        string driver = (backend as AcceleratorBackend)?.Driver ?? "";
        string description = driver.Length > 0 ? $"{driver}; {backend.Description}" : backend.Description;
        return new DeviceCheck(backend.Name, description, backend.Precision, ceilings, stages);
    }

    private DeviceStageCheck Check(CheckedStage stage, HostBackend reference, IReadOnlyList<DeviceRate> ceilings)
    {
        bool isMixed = stage.HasPrecision && backend.Precision == Precision.Mixed;
        double tolerance = isMixed ? MixedTolerance : stage.Tolerance;
        double error = 0;
        try
        {
            foreach (int n in kind == DeviceKind.IlgpuCpu ? Sizes[..EmulatedSizes] : Sizes)
            {
                cancellation.ThrowIfCancellationRequested();
                error = Math.Max(error, Difference(
                    stage.Numbers(backend, n, backend.Precision), stage.Numbers(reference, n, backend.Precision)));
            }

            DeviceRate? ceiling = stage.Unit == CheckedStage.Products
                ? ceilings.LastOrDefault(c => c.What == (isMixed ? "product float32" : "product float64")) : null;
            IEnumerable<int> sizes = samples.Count > 0 ? samples : [LargeSize];
            return new DeviceStageCheck(stage.Name, error, tolerance, "", [.. sizes.Select(n => Measure(stage, n, ceiling))]);
        }
        catch (Exception e) when (e is DeviceException or InputException)
        {
            return new DeviceStageCheck(stage.Name, double.NaN, tolerance, e.Message, []);
        }
    }

    /// <summary>How fast a stage is; what has no room is no fault of the stage.</summary>
    private DeviceSpeed Measure(CheckedStage stage, int n, DeviceRate? ceiling)
    {
        try
        {
            using MeasuredStage measured = stage.Prepare(backend, n);
            var rate = new DeviceRate(stage.Name, Rate(measured.Work, measured.Step, stage.Unit), stage.Unit);
            return new DeviceSpeed(n, rate, rate.Rate / ceiling?.Rate, "");
        }
        catch (Exception e) when (e is DeviceException or OutOfMemoryException)
        {
            return new DeviceSpeed(n, null, null, e.Message);
        }
    }

    private double Rate(double work, Action step) => Rate(work, step, CheckedStage.Products);

    /// <summary>Units a second; bytes and operations in thousands of millions.</summary>
    private double Rate(double work, Action step, string unit)
    {
        // Compiles, and fills caches.
        step();
        var watch = Stopwatch.StartNew();
        int steps = 0;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            step();
            steps++;
        }
        while (watch.Elapsed < each);

        return steps * work / watch.Elapsed.TotalSeconds / (unit.StartsWith('G') ? 1e9 : 1);
    }

    /// <summary>The largest difference, relative to the largest number of the list; NaN where one is: it is within no tolerance.</summary>
    private static double Difference(IReadOnlyList<double[]> found, IReadOnlyList<double[]> expected)
    {
        double largest = 0;
        for (int list = 0; list < expected.Count; list++)
        {
            if (found[list].Length != expected[list].Length)
            {
                return double.NaN;
            }

            double size = expected[list].Select(Math.Abs).DefaultIfEmpty().Max();
            for (int k = 0; k < expected[list].Length; k++)
            {
                largest = Math.Max(largest, Math.Abs(found[list][k] - expected[list][k]) / Math.Max(size, double.Epsilon));
            }
        }

        return largest;
    }
}

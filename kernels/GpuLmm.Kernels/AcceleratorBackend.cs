using GpuLmm.Backends;
using GpuLmm.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// One device through ILGPU. Owns the context, the accelerator, the one stream on which everything runs in order, and the host that
/// decomposes and rotates. Used by one thread at a time.
/// </summary>
internal sealed class AcceleratorBackend : Backend
{
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly DeviceInfo info;
    private readonly HostBackend host;
    private readonly Lazy<KernelSet<double>> doubleKernels;
    private readonly Lazy<KernelSet<float>> mixedKernels;
    private bool disposed;

    /// <summary>Takes over the context, unless the constructor throws, and the host.</summary>
    public AcceleratorBackend(DeviceName name, DeviceInfo info, Context context, Device device, HostBackend host)
    {
        this.context = context;
        this.info = info;
        this.host = host;
        Name = name.ToString();
        try
        {
            accelerator = device.CreateAccelerator(context);
            Stream = accelerator.CreateStream();
        }
        catch
        {
            accelerator?.Dispose();
            host.Dispose();
            throw;
        }

        Memory = new DeviceMemory(Name, accelerator, info.MemoryBytes);
        doubleKernels = new Lazy<KernelSet<double>>(() => KernelSet.LoadDouble(accelerator));
        mixedKernels = new Lazy<KernelSet<float>>(() => KernelSet.LoadMixed(accelerator));
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description =>
        $"{Device}, {DeviceMemory.Gigabytes(info.MemoryBytes)}, ILGPU kernels with "
        + (Precision == Precision.Mixed ? "float32 products and float64 sums" : "float64 products")
        + $"; decomposition and rotation on the host: {host.Description}";

    /// <inheritdoc/>
    public override Precision Precision => host.Precision;

    /// <inheritdoc/>
    public override int Threads => host.Threads;

    /// <summary>Name and description of the device alone.</summary>
    internal string Device => $"{Name}: {info.Description}";

    /// <summary>The device's memory.</summary>
    internal DeviceMemory Memory { get; }

    /// <summary>The one stream; what is put on it runs in order.</summary>
    internal AcceleratorStream Stream { get; }

    internal override KinshipAccumulator AccumulateKinship(SampleSelection samples) => Precision == Precision.Mixed
        ? new AcceleratorKinshipAccumulator<float>(this, Load(mixedKernels), samples)
        : new AcceleratorKinshipAccumulator<double>(this, Load(doubleKernels), samples);

    internal override Eigendecomposition Decompose(DenseMatrix kinship) => host.Decompose(kinship);

    internal override DenseMatrix Rotate(DenseMatrix vectors, DenseMatrix columns) => host.Rotate(vectors, columns);

    internal override MarkerScanner PrepareScan(ScanDesign design, SampleSelection samples) => Precision == Precision.Mixed
        ? new AcceleratorMarkerScanner<float>(this, Load(mixedKernels), design, samples)
        : new AcceleratorMarkerScanner<double>(this, Load(doubleKernels), design, samples);

    /// <summary>Makes the device current on the calling thread; drivers keep that by thread.</summary>
    internal void Bind()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        accelerator.Bind();
    }

    /// <summary>Markers of a stage's blocks on this device.</summary>
    /// <exception cref="DeviceException">The stage does not fit.</exception>
    internal int PlanBlock(string stage, StageMemory need) => BlockPlan.Markers(
        Name, stage, need, Memory.AvailableBytes,
        info.Kind == DeviceKind.IlgpuCpu ? BlockPlan.MostMarkersEmulated : BlockPlan.MostMarkers);

    /// <summary>What to throw for a failure of the driver.</summary>
    internal DeviceException Failure(string action, Exception e) => new(
        $"{info.Description} ({Name}) failed while {action}: {e.Message} It has {DeviceMemory.Gigabytes(info.MemoryBytes)}, "
        + $"{DeviceMemory.Gigabytes(Memory.LiveBytes)} of it taken by this program. The device may have been reset or lost: "
        + "look at its driver's log, then run again, with --device cpu if it keeps failing.",
        e);

    private protected override void Dispose(bool disposing)
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        Stream.Dispose();
        accelerator.Dispose();
        context.Dispose();
        host.Dispose();
    }

    private KernelSet<T> Load<T>(Lazy<KernelSet<T>> kernels)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        Bind();
        try
        {
            return kernels.Value;
        }
        catch (Exception e) when (DeviceCatalog.IsDriverFailure(e))
        {
            throw Failure("compiling the kernels", e);
        }
    }
}

using GpuLmm.Backends;
using GpuLmm.Numerics.Sparse;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// One device through ILGPU. Owns the context, the accelerator, and the host that does what the device does no better. Stages may use it
/// from several threads: what is put on its streams is put there by one thread at a time, waiting is done by each for itself.
/// </summary>
internal sealed class AcceleratorBackend : Backend, IStageDevice
{
    // With fewer columns the upload of U takes longer than the host's product.
    private const int FewestRotatedColumns = 256;

    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly DeviceInfo info;
    private readonly HostBackend host;
    private readonly CudaLibraries? libraries;
    private readonly string withoutLibraries = "";
    private readonly Lazy<KernelSet<double>> doubleKernels;
    private readonly Lazy<KernelSet<float>> mixedKernels;
    private readonly Lazy<CallKernels> callKernels;
    private readonly Lazy<bool> multipliesBytes;
    private readonly Lazy<VarianceKernels> varianceKernels;
    private readonly Lazy<SolveModelsKernel> modelKernel;
    private readonly Lazy<WindowedSquaresKernel> ldKernel;
    private readonly Lock gate = new();
    private bool disposed;

    /// <summary>Takes over the context, unless the constructor throws, and the host.</summary>
    /// <param name="name">As users write it.</param>
    /// <param name="info">What is known of it.</param>
    /// <param name="context">Knows the device.</param>
    /// <param name="device">The device.</param>
    /// <param name="host">For what the device does no better.</param>
    /// <param name="search">Where cuBLAS and cuSOLVER are looked for; null: they are not.</param>
    public AcceleratorBackend(DeviceName name, DeviceInfo info, Context context, Device device, HostBackend host, CudaSearch? search)
    {
        this.context = context;
        this.info = info;
        this.host = host;
        Name = name.ToString();
        try
        {
            accelerator = device.CreateAccelerator(context);
            if (search is not null)
            {
                accelerator.Bind();
                libraries = CudaLibraries.TryOpen(search, out withoutLibraries);
            }
        }
        catch
        {
            DeviceCatalog.Release(() => accelerator?.Dispose());
            host.Dispose();
            throw;
        }

        Memory = new DeviceMemory(Name, accelerator, info.MemoryBytes, DeviceCatalog.LargestAllocation(device));
        doubleKernels = new Lazy<KernelSet<double>>(() => KernelSet.LoadDouble(accelerator));
        mixedKernels = new Lazy<KernelSet<float>>(() => KernelSet.LoadMixed(accelerator));
        callKernels = new Lazy<CallKernels>(() => CallKernels.Load(accelerator));
        multipliesBytes = new Lazy<bool>(() => libraries is not null && ByteCallProducts.Works(libraries.Blas, Memory));
        varianceKernels = new Lazy<VarianceKernels>(() => VarianceKernels.Load(accelerator));
        ldKernel = new Lazy<WindowedSquaresKernel>(() => new WindowedSquaresKernel(new KernelLoader(accelerator)));
        modelKernel = new Lazy<SolveModelsKernel>(() => new SolveModelsKernel(new KernelLoader(accelerator)));
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description =>
        $"{info.Description}, {DeviceLimits.Gigabytes(info.MemoryBytes)}, "
        + (Precision == Precision.Mixed ? "float32 products and float64 sums" : "float64 products")
        + (libraries is not null
            ? $"; {libraries.Description}; what does not fit is decomposed or factored on the host: {host.Description}"
            : $" by ILGPU kernels{Because}; decomposition, and what does not fit, on the host: {host.Description}");

    /// <inheritdoc/>
    public override Precision Precision => host.Precision;

    /// <inheritdoc/>
    public override int Threads => host.Threads;

    /// <summary>Name and description of the device alone.</summary>
    internal string Device => $"{Name}: {info.Description}";

    /// <summary>How it is reached.</summary>
    internal DeviceKind Kind => info.Kind;

    /// <summary>Whether it is a graphics processor.</summary>
    internal bool IsGpu => info.IsGpu;

    /// <summary>The driver and its version; empty for the emulation.</summary>
    internal string Driver => DeviceCatalog.Driver(accelerator);

    /// <summary>The kernels in float64, compiled.</summary>
    internal KernelSet<double> DoubleKernels => Load(doubleKernels);

    /// <summary>The kernels with products in float32, compiled.</summary>
    internal KernelSet<float> MixedKernels => Load(mixedKernels);

    /// <inheritdoc/>
    public DeviceMemory Memory { get; }

    private string Because => withoutLibraries.Length == 0 ? "" : $" (without cuBLAS and cuSOLVER: {withoutLibraries})";

    internal override Backend Host => host;

    /// <inheritdoc/>
    public DeviceLimits Offer => new(
        Name, Memory.AvailableBytes, Memory.LargestAllocation,
        info.Kind == DeviceKind.IlgpuCpu ? DeviceCatalog.MostMarkersEmulated : DeviceCatalog.MostMarkers)
    {
        BuffersFloatProducts = libraries is not null,
        EigenBytes = libraries is null ? null : EigenBytes,
        VarianceWorkspaceBytes = libraries is null ? null : VarianceWorkspaceBytes,
    };

    internal override IReadOnlyList<DeviceLimits> Limits => [Offer];

    internal override KinshipAccumulator AccumulateKinship(SampleSelection samples, ColumnRange columns)
    {
        var calls = new CallDevice(Load(callKernels), () => MixedKernels);
        return Precision == Precision.Mixed
            ? new AcceleratorKinshipAccumulator<float>(this, MixedKernels, calls, samples, columns)
            : new AcceleratorKinshipAccumulator<double>(this, DoubleKernels, calls, samples, columns);
    }

    internal override Eigendecomposition Decompose(DenseMatrix kinship) =>
        libraries is null || kinship.Rows == 0 || EigenBytes(kinship.Rows) > Memory.AvailableBytes
            ? host.Decompose(kinship)
            : new Eigendecomposition(kinship, DeviceEigen.Decompose(this, libraries, kinship));

    internal override DenseMatrix Rotate(DenseMatrix vectors, DenseMatrix columns) => columns.Columns < FewestRotatedColumns
        ? host.Rotate(vectors, columns)
        : DeviceRotation.Rotate(this, DoubleKernels, vectors, columns);

    internal override VarianceFactor PrepareVariance(int n) => VariancePlan.TryCreate(Offer, n, out _) is { } plan
        ? new AcceleratorVarianceFactor(this, DoubleKernels, Load(varianceKernels), libraries?.Solver, plan)
        : host.PrepareVariance(n);

    internal override GenotypeProducts PrepareProducts(SampleSelection samples, int columns) =>
        ProductsPlan.TryCreate(Offer, samples.SampleCount, samples.Count, columns) is { } plan
            ? new AcceleratorGenotypeProducts(this, DoubleKernels, samples, columns, plan)
            : host.PrepareProducts(samples, columns);

    internal override LdBands PrepareLd(LdDesign design, SampleSelection samples) =>
        LdPlan.TryCreate(Offer, design, samples.SampleCount, samples.Count) is { } plan
            ? new AcceleratorLdBands(this, Load(doubleKernels), Load(ldKernel), design, samples, plan)
            : host.PrepareLd(design, samples);

    internal override SparseFactor PrepareSparse(SupernodalStructure structure) => host.PrepareSparse(structure);

    internal override ModelSolver PrepareModels() => new AcceleratorModelSolver(this, Load(modelKernel), host.PrepareModels());

    internal override MarkerScanner PrepareScan(ScanDesign design, SampleSelection samples) => Precision == Precision.Mixed
        ? new AcceleratorMarkerScanner<float>(this, MixedKernels, design, samples)
        : new AcceleratorMarkerScanner<double>(this, DoubleKernels, design, samples);

    // Sparse factors are solved on the host.
    internal override ScoreScanner PrepareScore(ScoreDesign design, SampleSelection samples) =>
        design.NeedsHost ? host.PrepareScore(design, samples)
        : Precision == Precision.Mixed
        ? new AcceleratorScoreScanner<float>(this, MixedKernels, design, samples)
        : new AcceleratorScoreScanner<double>(this, DoubleKernels, design, samples);

    /// <inheritdoc/>
    public DeviceProducts<T> CreateProducts<T>(KernelSet<T> kernels, DeviceScope scope, AcceleratorStream stream, long wideElements)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        ArrayView<T> buffer = libraries is not null && typeof(T) == typeof(float) && wideElements > 0
            ? scope.Allocate<T>(wideElements, "float32 products") : default;
        return CreateProducts(kernels, scope, stream, buffer);
    }

    /// <inheritdoc/>
    public DeviceProducts<T> CreateProducts<T>(KernelSet<T> kernels, DeviceScope scope, AcceleratorStream stream, ArrayView<T> buffer)
        where T : unmanaged, System.Numerics.INumber<T> =>
        libraries is null
            ? new TiledProducts<T>(kernels, stream)
            : new VendorProducts<T>(scope.Own(libraries.Blas.Another()), kernels, stream, buffer);

    /// <inheritdoc/>
    public bool MultipliesBytes
    {
        get
        {
            bool works = false;
            Enqueue("multiplying bytes", () => works = multipliesBytes.Value);
            return works;
        }
    }

    /// <inheritdoc/>
    public void Enqueue(string action, Action work)
    {
        lock (gate)
        {
            Guard(action, work);
        }
    }

    /// <inheritdoc/>
    public void Wait(string action, AcceleratorStream stream) => Guard(action, stream.Synchronize);

    /// <inheritdoc/>
    public TResult Prepare<TResult>(string action, DeviceScope scope, Func<TResult> make)
    {
        try
        {
            TResult? result = default;
            Guard(action, () => result = make());
            return result!;
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        DeviceCatalog.Release(accelerator.Bind);
        DeviceCatalog.Release(() => libraries?.Dispose());
        DeviceCatalog.Release(accelerator.Dispose);
        DeviceCatalog.Release(context.Dispose);
        host.Dispose();
    }

    private long EigenBytes(int n)
    {
        long bytes = 0;
        Enqueue("asking for the solver's workspace", () => bytes = DeviceEigen.Bytes(libraries!.Solver, n));
        return bytes;
    }

    private long VarianceWorkspaceBytes(int n)
    {
        long bytes = 0;
        Enqueue("asking for the solver's workspace", () => bytes = VendorCholesky.WorkspaceBytes(libraries!.Solver, n));
        return bytes;
    }

    private void Guard(string action, Action work)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        try
        {
            // Drivers keep the current device by thread.
            accelerator.Bind();
            work();
        }
        catch (Exception e) when (DeviceCatalog.IsDriverFailure(e))
        {
            throw new DeviceException(
                $"{info.Description} ({Name}) failed while {action}: {e.Message} It has {DeviceLimits.Gigabytes(info.MemoryBytes)}, "
                + $"{DeviceLimits.Gigabytes(Memory.LiveBytes)} of it taken by this program. The device may have been reset or lost: "
                + "look at its driver's log, then run again, with --device cpu if it keeps failing.",
                e);
        }
    }

    private T Load<T>(Lazy<T> kernels)
        where T : class
    {
        T? loaded = null;
        Enqueue("compiling the kernels", () => loaded = kernels.Value);
        return loaded!;
    }
}

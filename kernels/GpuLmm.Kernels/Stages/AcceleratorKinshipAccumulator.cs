using System.Numerics;
using GpuLmm.Backends;
using GpuLmm.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Decodes a block to Z (n × B) on the device and adds the lower triangle of Z Z' to a float64 sum there.</summary>
/// <typeparam name="T">double; or float, whose products of one block are rounded and then added up in double.</typeparam>
internal sealed class AcceleratorKinshipAccumulator<T> : KinshipAccumulator
    where T : unmanaged, INumber<T>
{
    private readonly AcceleratorBackend backend;
    private readonly KernelSet<T> kernels;
    private readonly int n;
    private readonly DeviceScope scope;
    private readonly GenotypeTile<T> tile;
    private readonly ArrayView<double> sum;

    public AcceleratorKinshipAccumulator(AcceleratorBackend backend, KernelSet<T> kernels, SampleSelection samples)
    {
        this.backend = backend;
        this.kernels = kernels;
        n = samples.Count;
        BlockSize = backend.PlanBlock("The kinship", StageMemory.Kinship(samples.SampleCount, n, Interop.SizeOf<T>()));
        scope = backend.Memory.Open();
        try
        {
            backend.Bind();
            sum = scope.Allocate<double>((long)n * n, "the kinship");
            sum.MemSetToZero(backend.Stream);
            tile = new GenotypeTile<T>(scope, backend.Stream, kernels.Decode, samples, BlockSize);
        }
        catch (Exception e)
        {
            scope.Dispose();
            if (DeviceCatalog.IsDriverFailure(e))
            {
                throw backend.Failure("preparing the kinship", e);
            }

            throw;
        }
    }

    public override int BlockSize { get; }

    public override void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        if (block.Count == 0)
        {
            return;
        }

        try
        {
            backend.Bind();
            tile.Load(block, codings);
            kernels.AddProduct.Launch(backend.Stream, tile.Values, tile.Values, sum, ProductShape.RankUpdate(n, block.Count));

            // The block is the caller's again.
            backend.Stream.Synchronize();
        }
        catch (Exception e) when (DeviceCatalog.IsDriverFailure(e))
        {
            throw backend.Failure("adding markers to the kinship", e);
        }
    }

    public override void FlushTo(DenseMatrix target)
    {
        try
        {
            backend.Bind();
            backend.Stream.AddLowerTriangle(sum, target);
            sum.MemSetToZero(backend.Stream);
            backend.Stream.Synchronize();
        }
        catch (Exception e) when (DeviceCatalog.IsDriverFailure(e))
        {
            throw backend.Failure("fetching the kinship", e);
        }
    }

    public override void Dispose() => scope.Dispose();
}

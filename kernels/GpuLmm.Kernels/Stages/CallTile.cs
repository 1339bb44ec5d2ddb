using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Σ z z' of blocks of calls whose values are z = a ± x, x one of −1, 0, 1 and 0 of a missing call, and anything where a call is missing:
/// Σ x x' in whole numbers, and what missing calls add, on the device; Σ a (z − a) of each sample there too, and Σ a² here.
/// </summary>
internal sealed unsafe class CallTile
{
    private readonly AcceleratorStream stream;
    private readonly CallKernels kernels;
    private readonly CallProducts products;
    private readonly SampleSelection samples;
    private readonly PinnedBuffer<double> staging;
    private readonly MissingViews missing;
    private readonly ArrayView<double> linear;
    private PackedViews packed;
    private bool hasMissing;
    private double constant;

    /// <param name="scope">Owns the memory.</param>
    /// <param name="stream">Carries uploads, decoding and products.</param>
    /// <param name="kernels">The kernels.</param>
    /// <param name="products">Of the stream.</param>
    /// <param name="samples">n of the N samples.</param>
    /// <param name="capacity">Most markers of a block.</param>
    public CallTile(
        DeviceScope scope, AcceleratorStream stream, CallKernels kernels, CallProducts products, SampleSelection samples, int capacity)
    {
        this.stream = stream;
        this.kernels = kernels;
        this.products = products;
        this.samples = samples;
        staging = scope.AllocatePinned<double>(4L * capacity);
        missing = new MissingViews(
            scope.Allocate<double>(4L * capacity, "the codings of a block"),
            scope.Allocate<ushort>((long)samples.Count * capacity, "missing calls"), scope.Allocate<int>(samples.Count, "missing calls"),
            capacity);
        linear = scope.Allocate<double>(samples.Count, "sums of samples");
    }

    /// <summary>x of the four codes of each marker, for kernels that decode by a table.</summary>
    public static float[] Units(int markers) => [.. Enumerable.Range(0, markers).SelectMany(_ => new[] { 1f, 0, 0, -1 })];

    /// <summary>Starts a pass.</summary>
    public void Clear()
    {
        constant = 0;
        linear.MemSetToZero(stream);
    }

    /// <summary>Takes note of a block whose packed genotypes are copied aside.</summary>
    public void Stage(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, int threads)
    {
        double* values = staging.Pointer;
        for (int m = 0; m < codings.Length; m++)
        {
            (values[4 * m], values[(4 * m) + 1]) = (codings[m].HomAllele1, codings[m].Missing);
            (values[(4 * m) + 2], values[(4 * m) + 3]) = (codings[m].Het, codings[m].HomAllele2);
            constant += codings[m].Het * codings[m].Het;
        }

        bool found = false;
        Workers.Run(threads, block.Count, (_, m) =>
        {
            if (!Volatile.Read(ref found) && block.CountsOf(m, samples).Missing > 0)
            {
                Volatile.Write(ref found, true);
            }
        });
        hasMissing = found;
    }

    /// <summary>Starts to decode a block whose packed genotypes are being uploaded.</summary>
    public void Decode(in PackedViews views)
    {
        packed = views;
        staging.UploadTo(stream, missing.Codings, 4L * packed.Markers);
        products.Decode(packed);
        kernels.Sum.Launch(stream, packed, missing, linear);
    }

    /// <summary>Starts to add the block last decoded to a slab.</summary>
    public void Add(ArrayView<double> sum, ColumnRange columns)
    {
        products.Add(sum, columns, samples.Count, packed.Markers);
        if (hasMissing)
        {
            kernels.AddMissing.Launch(stream, packed, missing, sum, columns);
        }
    }

    /// <summary>Adds Σ a (z − a) of each sample, and gives Σ a². The stream must have come to rest.</summary>
    public double Fetch(double[] target)
    {
        var own = new double[target.Length];
        fixed (double* to = own)
        {
            stream.Download(linear, to, own.Length);
        }

        TensorPrimitives.Add(target, own, target);
        return constant;
    }
}

/// <summary>The kernels of a kinship of calls.</summary>
/// <param name="Kernels">Beside the products.</param>
/// <param name="Floats">Products in float32, loaded when they are asked for.</param>
internal sealed record CallDevice(CallKernels Kernels, Func<KernelSet<float>> Floats);

using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Decodes blocks of Z (n × B) on the device and multiplies them there in float64; C and the sum stay on the device during a pass. Two
/// blocks are in flight: one is uploaded and decoded while the one before is multiplied.
/// </summary>
internal sealed class AcceleratorGenotypeProducts : GenotypeProducts
{
    private const string Action = "multiplying by genotypes";
    private readonly IStageDevice backend;
    private readonly SampleSelection samples;
    private readonly int n;
    private readonly int columns;
    private readonly DeviceScope scope;
    private readonly MatrixTransfer<double> transfer;
    private readonly ArrayView<double> right;
    private readonly ArrayView<double> sum;
    private readonly Slot[] slots;
    private int turn;
    private int count;

    public AcceleratorGenotypeProducts(
        IStageDevice backend, KernelSet<double> kernels, SampleSelection samples, int columns, ProductsPlan plan)
    {
        this.backend = backend;
        this.samples = samples;
        this.columns = columns;
        n = samples.Count;
        BlockSize = plan.BlockSize;
        scope = backend.Memory.Open();
        (transfer, right, sum, slots) = backend.Prepare("preparing products with genotypes", scope, () =>
        {
            ArrayView<int> indices = scope.Allocate<int>(n, "the sample indices");
            Slot[] made = [.. Enumerable.Range(0, ProductsPlan.Slots).Select(_ =>
            {
                AcceleratorStream stream = scope.CreateStream();
                var tile = new GenotypeTile<double>(backend, scope, stream, kernels.Decode, samples, indices, BlockSize);
                return new Slot(
                    stream, tile, backend.CreateProducts(kernels, scope, stream, 0),
                    scope.Allocate<double>((long)BlockSize * columns, "rows of the markers"),
                    scope.AllocatePinned<double>((long)BlockSize * columns));
            })];
            made[0].Stream.Upload(samples.Indices, indices);
            return (new MatrixTransfer<double>(backend, scope, (long)n * columns),
                scope.Allocate<double>((long)n * columns, "the right-hand side"),
                scope.Allocate<double>((long)n * columns, "the sum"), made);
        });
    }

    public override int BlockSize { get; }

    // The slot of the block last loaded, and the one before.
    private Slot Present => slots[turn];

    private Slot Before => slots[(turn + 1) % slots.Length];

    public override void Begin(DenseMatrix? right)
    {
        Rest();
        if (right is not null)
        {
            transfer.Upload(right, ColumnRange.All(columns), this.right);
        }

        backend.Enqueue(Action, () => sum.MemSetToZero(slots[0].Stream));
        Rest();
    }

    public override void Load(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        Check(block, codings.Length, BlockSize, samples);
        turn = (turn + 1) % slots.Length;
        count = block.Count;
        if (count == 0)
        {
            return;
        }

        backend.Wait(Action, Present.Stream);
        Present.Tile.Stage(block, codings);
        backend.Enqueue(Action, Present.Tile.Decode);
    }

    public override void Project(MarkerRows rows)
    {
        if (count == 0)
        {
            return;
        }

        Slot slot = Present;
        backend.Enqueue(Action, () =>
        {
            slot.Products.MultiplyWide(slot.Tile.Values, right, slot.Rows, ProductShape.Transposed(count, columns, n, count));
            slot.Staging.DownloadFrom(slot.Stream, slot.Rows, (long)count * columns);
        });
        backend.Wait(Action, slot.Stream);
        for (int j = 0; j < columns; j++)
        {
            slot.Staging.Slice((long)j * count, count).CopyTo(rows.Column(j, count));
        }
    }

    public override void Add(MarkerRows rows)
    {
        if (count == 0)
        {
            return;
        }

        Slot slot = Present;
        for (int j = 0; j < columns; j++)
        {
            rows.Column(j, count).CopyTo(slot.Staging.Slice((long)j * count, count));
        }

        // The block before must have been added: the sum has the order of the markers.
        backend.Wait(Action, Before.Stream);
        backend.Enqueue(Action, () =>
        {
            slot.Staging.UploadTo(slot.Stream, slot.Rows, (long)count * columns);
            slot.Products.AddWide(slot.Tile.Values, slot.Rows, sum, ProductShape.Plain(n, columns, count, n, count, n));
        });
    }

    public override void AddTo(DenseMatrix target)
    {
        Rest();
        using var fetched = new DenseMatrix(n, columns);
        transfer.Download(sum, fetched);
        for (int j = 0; j < columns; j++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(target.Column(j), fetched.Column(j), target.Column(j));
        }
    }

    public override void Dispose() => scope.Dispose();

    private void Rest()
    {
        foreach (Slot slot in slots)
        {
            backend.Wait(Action, slot.Stream);
        }
    }

    /// <summary>A block in flight: its genotypes, and the rows of its markers.</summary>
    private sealed record Slot(
        AcceleratorStream Stream, GenotypeTile<double> Tile, DeviceProducts<double> Products, ArrayView<double> Rows,
        PinnedBuffer<double> Staging);
}

using System.Numerics.Tensors;
using GpuLmm.Backends.Host.Calls;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host;

/// <summary>
/// Decodes a tile of markers to n × B and adds its rank-B product by the BLAS; centred calls are multiplied as whole numbers.
/// </summary>
/// <typeparam name="T">double; or float, whose tile products are added up in double.</typeparam>
internal sealed unsafe class HostKinshipAccumulator<T> : KinshipAccumulator
    where T : unmanaged
{
    // Float products of this many tiles are added up in float before they go to double: the n² additions into double are then small beside
    // the products, and the sums still short.
    private const int FloatTiles = 4;

    // Kinds of records: what there is; a column of the sum.
    private const byte Head = (byte)'H';
    private const byte Column = (byte)'C';

    private readonly HostBackend backend;
    private readonly SampleSelection samples;
    private readonly DenseMatrix sum;
    private readonly ColumnRange columns;
    private NativeBuffer<T>? tile;
    private NativeBuffer<T>? product;
    private int tilesInProduct;
    private CallKinship? calls;

    public HostKinshipAccumulator(HostBackend backend, SampleSelection samples, ColumnRange columns)
    {
        this.backend = backend;
        this.samples = samples;
        this.columns = columns;
        sum = new DenseMatrix(samples.Count - columns.First, columns.Count);
    }

    public override int BlockSize => KinshipPlan.HostBlock;

    public override int Passes => 1;

    // Float products that are not yet in double would have to be stored too.
    public override bool CanSave => columns == ColumnRange.All(samples.Count) && tilesInProduct == 0;

    public override void Begin(int pass)
    {
        sum.Clear();
        calls?.Clear();
        tilesInProduct = 0;
    }

    public override void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        int n = samples.Count, count = block.Count;
        MarkerCoding[] own = codings.ToArray();
        if (columns == ColumnRange.All(n) && CallKinship.CanHold(block, codings))
        {
            calls ??= NewCalls();
            calls.Add(block, own);
            return;
        }

        tile ??= new NativeBuffer<T>((long)n * BlockSize);
        T* z = tile.Pointer;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, j =>
            block.Decode(j, samples, own[j], new Span<T>(z + ((long)j * n), n)));
        if (typeof(T) == typeof(double))
        {
            backend.Algebra.RankUpdate(sum.Rows, sum.Columns, count, z + columns.First, n, 1, (T*)sum.Pointer);
        }
        else
        {
            product ??= new NativeBuffer<T>(sum.Length);
            backend.Algebra.RankUpdate(sum.Rows, sum.Columns, count, z + columns.First, n, tilesInProduct == 0 ? 0 : 1, product.Pointer);
            if (++tilesInProduct == FloatTiles)
            {
                Widen();
            }
        }
    }

    public override void FlushTo(DenseMatrix target, int first = 0)
    {
        Widen();
        calls?.FlushTo(target, first);
        for (int j = 0; j < sum.Columns; j++)
        {
            Span<double> to = target.Column(columns.First - first + j)[(columns.First + j)..];
            TensorPrimitives.Add(to, sum.Column(j)[j..], to);
        }
    }

    public override void Save(Journal journal)
    {
        journal.AppendNumbers<int>(Head, [calls is null ? 0 : 1, calls?.HasMissing == true ? 1 : 0]);
        calls?.Save(journal);
        for (int j = 0; j < sum.Columns; j++)
        {
            journal.AppendNumbers<double>(Column, sum.Column(j)[(calls?.HasMissing == true ? 0 : j)..]);
        }
    }

    public override void Restore(Journal journal)
    {
        Span<int> head = stackalloc int[2];
        journal.ReadNumbers(Head, head);
        if (head[0] != 0)
        {
            calls ??= NewCalls();
            calls.Restore(journal, head[1] != 0);
        }

        for (int j = 0; j < sum.Columns; j++)
        {
            journal.ReadNumbers(Column, sum.Column(j)[(head[1] != 0 ? 0 : j)..]);
        }
    }

    public override void Dispose()
    {
        tile?.Dispose();
        product?.Dispose();
        calls?.Dispose();
        sum.Dispose();
    }

    private CallKinship NewCalls() => new(CallProducts.Supported[0], samples, backend.Threads, BlockSize, sum);

    /// <summary>Adds the float product to the sum.</summary>
    private void Widen()
    {
        if (tilesInProduct > 0)
        {
            Parallel.For(0, sum.Columns, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, AddColumn);
            tilesInProduct = 0;
        }
    }

    private void AddColumn(int j)
    {
        float* from = (float*)product!.Pointer + ((long)j * sum.Rows);
        double* to = sum.Pointer + ((long)j * sum.Rows);
        for (int i = j; i < sum.Rows; i++)
        {
            to[i] += from[i];
        }
    }
}

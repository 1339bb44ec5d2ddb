using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host;

/// <summary>
/// Products with genotypes by the BLAS, tile by tile: a tile of some markers and samples is decoded into the second cache of the thread
/// that multiplies by it. Tiles and the order in which their products are added are the same for any number of threads.
/// </summary>
internal sealed unsafe class HostGenotypeProducts : GenotypeProducts
{
    private const int TileMarkers = ProductsPlan.TileMarkers;
    private const int TileSamples = ProductsPlan.TileSamples;

    // Samples over which one thread sums Z'C; the sums of several such parts are then added in their order.
    private const int PartSamples = 64 * TileSamples;

    private readonly HostBackend host;
    private readonly SampleSelection samples;
    private readonly int columns;
    private readonly NativeBuffer<double>?[] tiles;
    private readonly NativeBuffer<double> partial;
    private readonly DenseMatrix sum;
    private GenotypeBlock? block;
    private MarkerCoding[] codings = [];
    private DenseMatrix? right;

    /// <param name="host">Whose BLAS and threads compute.</param>
    /// <param name="samples">n of the N samples.</param>
    /// <param name="columns">k.</param>
    public HostGenotypeProducts(HostBackend host, SampleSelection samples, int columns)
    {
        this.host = host;
        this.samples = samples;
        this.columns = columns;
        BlockSize = ProductsPlan.HostBlock(samples.SampleCount);
        tiles = new NativeBuffer<double>?[host.Threads];
        partial = new NativeBuffer<double>((long)Pieces(samples.Count, PartSamples) * BlockSize * columns);
        sum = new DenseMatrix(samples.Count, columns);
    }

    public override int BlockSize { get; }

    public override void Begin(DenseMatrix? right)
    {
        this.right = right;
        sum.Clear();
    }

    public override void Load(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        Check(block, codings.Length, BlockSize, samples);
        this.block = block;
        this.codings = codings.ToArray();
    }

    public override void Project(MarkerRows rows)
    {
        int groups = Pieces(codings.Length, TileMarkers), parts = Pieces(samples.Count, PartSamples);
        InLanes(groups * parts, (worker, piece) => ProjectTiles(worker, piece % groups * TileMarkers, piece / groups));
        for (int j = 0; j < columns; j++)
        {
            Span<double> column = rows.Column(j, codings.Length);
            column.Clear();
            for (int part = 0; part < parts; part++)
            {
                TensorPrimitives.Add(column, partial.Slice((((long)part * columns) + j) * BlockSize, codings.Length), column);
            }
        }
    }

    public override void Add(MarkerRows rows) =>
        InLanes(Pieces(samples.Count, TileSamples), (worker, piece) => AddTiles(worker, piece * TileSamples, rows));

    public override void AddTo(DenseMatrix target)
    {
        for (int j = 0; j < columns; j++)
        {
            TensorPrimitives.Add(target.Column(j), sum.Column(j), target.Column(j));
        }
    }

    public override void Dispose()
    {
        partial.Dispose();
        sum.Dispose();
        Array.ForEach(tiles, tile => tile?.Dispose());
    }

    /// <summary>Z'C of some markers over the samples of one part.</summary>
    private void ProjectTiles(int worker, int marker, int part)
    {
        int n = samples.Count, count = Math.Min(TileMarkers, codings.Length - marker);
        int start = part * PartSamples, end = (int)Math.Min(n, (long)start + PartSamples);
        double* product = partial.Pointer + ((long)part * columns * BlockSize) + marker;
        for (int first = start; first < end; first += TileSamples)
        {
            int length = Math.Min(TileSamples, end - first);
            double* tile = Decode(worker, marker, count, first, length);
            host.Algebra.Multiply(
                true, false, count, columns, length, 1, tile, length, right!.Pointer + first, n, first == start ? 0 : 1, product,
                BlockSize);
        }
    }

    /// <summary>Adds Z W of some samples over all markers of the block, in their order.</summary>
    private void AddTiles(int worker, int first, MarkerRows rows)
    {
        int n = samples.Count, length = Math.Min(TileSamples, n - first);
        for (int marker = 0; marker < codings.Length; marker += TileMarkers)
        {
            int count = Math.Min(TileMarkers, codings.Length - marker);
            double* tile = Decode(worker, marker, count, first, length);
            host.Algebra.Multiply(
                false, false, length, columns, count, 1, tile, length, rows.Start + marker, rows.Stride, 1, sum.Pointer + first, n);
        }
    }

    /// <summary>z of <paramref name="count"/> markers for <paramref name="length"/> samples, in the worker's tile.</summary>
    private double* Decode(int worker, int marker, int count, int first, int length)
    {
        double* tile = (tiles[worker] ??= new NativeBuffer<double>(TileMarkers * TileSamples)).Pointer;
        for (int j = 0; j < count; j++)
        {
            block!.DecodePart(marker + j, samples, first, codings[marker + j], new Span<double>(tile + ((long)j * length), length));
        }

        return tile;
    }

    // Every thread calls the BLAS for itself: its own threads would cut sums by their number.
    private void InLanes(int pieces, Action<int, int> work) => host.Algebra.InLanes(() => Workers.Run(host.Threads, pieces, work));

    private static int Pieces(int length, int size) => (int)(((long)length + size - 1) / size);
}

using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Adds to a slab of Σ z z' what missing calls have with all samples: for each marker at which the call of one of two samples is missing
/// c (z − a), with z of the other, a the value of one copy and c the z − a of a missing call; where both are missing c² once.
/// </summary>
internal sealed class AddMissingKernel
{
    private const int Tile = 32;

    // Lanes along a row then hit different banks.
    private const int Pitch = Tile + 1;

    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<byte>, int, ArrayView<int>, ArrayView<double>, ArrayView<ushort>,
        ArrayView<int>, ArrayView<double>, SlabRange> run;

    public AddMissingKernel(KernelLoader loader)
    {
        Action<ArrayView<byte>, int, ArrayView<int>, ArrayView<double>, ArrayView<ushort>, ArrayView<int>, ArrayView<double>, SlabRange>
            kernel = AddMissing;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    /// <summary>Sum: the slab's columns, with the rows from the first of them on.</summary>
    public void Launch(
        AcceleratorStream stream, in PackedViews packed, in MissingViews missing, ArrayView<double> sum, Backends.ColumnRange columns)
    {
        int rows = packed.SampleCount - columns.First;
        if (columns.Count > 0)
        {
            run(stream, GridShape.Groups(GridShape.Ceiling(rows, Tile), GridShape.Ceiling(columns.Count, Tile)), packed.Packed,
                packed.BytesPerMarker, packed.Samples, missing.Codings, missing.Markers, missing.Counts, sum,
                new SlabRange(columns.First, rows, columns.Count, missing.Capacity));
        }
    }

    /// <summary>
    /// Grid (⌈rows/32⌉, ⌈columns/32⌉), groups of 256 = 32 × 8 threads, shared memory 32 · 33 float64 (8,448 bytes). Lanes read neighbouring
    /// samples of one marker after the other of a list that is the same for all of them: first the missing calls of rows, along the
    /// columns, which the shared memory transposes; then those of columns, along the rows. Groups above the diagonal leave as a whole
    /// before the one barrier.
    /// </summary>
    [DeviceKernel]
    private static void AddMissing(
        ArrayView<byte> packed, int bytesPerMarker, ArrayView<int> samples, ArrayView<double> codings, ArrayView<ushort> missing,
        ArrayView<int> counts, ArrayView<double> sum, SlabRange range)
    {
        ArrayView<double> tile = SharedMemory.Allocate<double>(Tile * Pitch);
        int firstRow = Grid.IdxX * Tile, firstColumn = Grid.IdxY * Tile;
        if (firstRow < firstColumn)
        {
            return;
        }

        int x = Group.IdxX % Tile, y = Group.IdxX / Tile;
        for (int c = y; c < Tile; c += DeviceCatalog.GroupSize / Tile)
        {
            double added = 0;
            if (firstRow + c < range.Rows && firstColumn + x < range.Columns)
            {
                added = Between(packed, bytesPerMarker, samples, codings, missing, counts, range.Capacity,
                    range.First + firstRow + c, range.First + firstColumn + x, 0);
            }

            tile[(c * Pitch) + x] = added;
        }

        Group.Barrier();
        for (int c = y; c < Tile; c += DeviceCatalog.GroupSize / Tile)
        {
            int row = firstRow + x, column = firstColumn + c;
            if (row < range.Rows && column < range.Columns && row >= column)
            {
                double added = Between(packed, bytesPerMarker, samples, codings, missing, counts, range.Capacity,
                    range.First + column, range.First + row, 1);
                sum[row + ((long)column * range.Rows)] += added + tile[(x * Pitch) + c];
            }
        }
    }

    /// <summary>Σ c (z − a) over the missing calls of one sample and the calls of another, missing ones too if so asked.</summary>
    private static double Between(
        ArrayView<byte> packed, int bytesPerMarker, ArrayView<int> samples, ArrayView<double> codings, ArrayView<ushort> missing,
        ArrayView<int> counts, int capacity, int one, int other, int countsBoth)
    {
        int sample = samples[other], shift = (sample & 3) * 2, count = counts[one];
        long list = (long)one * capacity;
        double sum = 0;
        for (int t = 0; t < count; t++)
        {
            int marker = missing[list + t];
            int code = (packed[((long)marker * bytesPerMarker) + (sample >> 2)] >> shift) & 3;
            if (code != 1 || countsBoth != 0)
            {
                double a = codings[(4 * marker) + 2];
                sum += (codings[(4 * marker) + 1] - a) * (codings[(4 * marker) + code] - a);
            }
        }

        return sum;
    }
}

/// <summary>A slab of columns of a lower triangle, and the most markers of a block.</summary>
internal readonly struct SlabRange(int first, int rows, int columns, int capacity)
{
    /// <summary>The slab's first column, and first row, in the matrix.</summary>
    public readonly int First = first;
    public readonly int Rows = rows;
    public readonly int Columns = columns;
    public readonly int Capacity = capacity;
}

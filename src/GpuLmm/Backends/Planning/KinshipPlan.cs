namespace GpuLmm.Backends;

/// <summary>
/// How a device sums Σ z z': in slabs of columns of the lower triangle (each with the rows from its first column on), as many at a time as
/// fit. Each group of slabs is one pass over the markers: a matrix larger than the device is read for several times and never leaves it
/// half summed.
/// </summary>
/// <param name="BlockSize">Markers of a block.</param>
/// <param name="Passes">Slabs of each pass over the markers.</param>
/// <param name="Bytes">The most taken at once.</param>
internal sealed record KinshipPlan(int BlockSize, IReadOnlyList<IReadOnlyList<ColumnRange>> Passes, long Bytes)
{
    /// <summary>Markers of a block on the host: wide enough that the BLAS runs at full speed.</summary>
    public const int HostBlock = 1024;

    /// <summary>Blocks in flight: one is uploaded and decoded while the one before is multiplied.</summary>
    public const int Slots = 2;

    /// <summary>
    /// Rows, and samples, that products of bytes may have beyond their last: integer tensor cores take sizes in whole steps.
    /// </summary>
    public const int RowPadding = 15;

    // Narrower slabs waste less above the diagonal, wider ones multiply faster.
    private const int MostColumns = 4096;

    /// <summary>Plans a sum.</summary>
    /// <param name="device">What there is.</param>
    /// <param name="columns">Columns of the sum.</param>
    /// <param name="fileSamples">N.</param>
    /// <param name="samples">n.</param>
    /// <param name="scalarBytes">s, bytes of a scalar of the products.</param>
    /// <exception cref="DeviceException">Not even one narrow slab and a small block fit.</exception>
    public static KinshipPlan Create(DeviceLimits device, ColumnRange columns, int fileSamples, int samples, int scalarBytes)
    {
        // Of calls, Σ a (z − a) of each sample, and how many of a block are missing; the codings of a marker, and which calls are missing.
        long n = samples, perSample = n * (sizeof(int) + (Slots * (sizeof(double) + sizeof(int))));
        long perMarker = (4 * sizeof(float)) + (Slots
            * (PackedGenotypes.ByteCount(fileSamples) + ((4 + n) * scalarBytes) + (4 * sizeof(double)) + (n * sizeof(ushort))));
        long most = Math.Min(device.MostMarkers, DeviceLimits.WholeSteps(device.LargestAllocation / Math.Max(1, n * scalarBytes)));
        long width = Math.Min(MostColumns, device.LargestAllocation / Math.Max(1, 8 * n));

        // A few markers a block are enough where that saves a pass; with several, the markers get a quarter of the memory.
        for (; width >= 1 && most >= DeviceLimits.MarkerStep; width /= 2)
        {
            IReadOnlyList<ColumnRange> slabs = columns.Cut((int)width);
            long buffer = device.BuffersFloatProducts ? Slots * BufferNumbers(samples, slabs) * sizeof(float) : 0;
            long all = slabs.Sum(slab => SlabBytes(samples, slab)) + buffer + perSample;
            int fit = DeviceLimits.WholeSteps(Math.Min(most, (device.AvailableBytes - all) / perMarker));
            if (fit >= Math.Min(4 * DeviceLimits.MarkerStep, most))
            {
                return new KinshipPlan(fit, [slabs], all + (fit * perMarker));
            }

            int block = Math.Max(DeviceLimits.MarkerStep, DeviceLimits.WholeSteps(Math.Min(most, device.AvailableBytes / 4 / perMarker)));
            long rest = device.AvailableBytes - perSample - buffer - (block * perMarker);
            if (slabs.All(slab => SlabBytes(samples, slab) <= rest))
            {
                IReadOnlyList<IReadOnlyList<ColumnRange>> passes = Group(samples, slabs, rest);
                long sums = passes.Max(pass => pass.Sum(slab => SlabBytes(samples, slab)));
                return new KinshipPlan(block, passes, perSample + buffer + (block * perMarker) + sums);
            }
        }

        long least = perSample + (8 * n) + (DeviceLimits.MarkerStep * perMarker);
        throw new DeviceException(
            $"The kinship of {samples:N0} samples needs {DeviceLimits.Gigabytes(4 * least)} on {device.Name}; "
            + $"{DeviceLimits.Gigabytes(device.AvailableBytes)} are available, {DeviceLimits.Gigabytes(device.LargestAllocation)} at a time. "
            + "Use a device with more memory, fewer samples, or --device cpu.");
    }

    /// <summary>Float64 sums of a slab: rows from its first column on.</summary>
    public static long SlabBytes(int samples, ColumnRange slab) => 8L * (samples - slab.First) * slab.Count;

    /// <summary>Numbers of 32 bits, float or whole, of the product of the largest slab.</summary>
    public static long BufferNumbers(int samples, IEnumerable<ColumnRange> slabs) =>
        slabs.Select(slab => ((long)samples + RowPadding) * slab.Count).DefaultIfEmpty(0).Max();

    private static List<IReadOnlyList<ColumnRange>> Group(int samples, IReadOnlyList<ColumnRange> slabs, long bytes)
    {
        var passes = new List<IReadOnlyList<ColumnRange>>();
        var pass = new List<ColumnRange>();
        long taken = 0;
        foreach (ColumnRange slab in slabs)
        {
            long need = SlabBytes(samples, slab);
            if (taken + need > bytes)
            {
                passes.Add(pass);
                (pass, taken) = ([], 0);
            }

            pass.Add(slab);
            taken += need;
        }

        passes.Add(pass);
        return passes;
    }
}

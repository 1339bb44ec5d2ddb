using System.Globalization;

namespace GpuLmm.Backends;

/// <summary>What a device offers to a plan.</summary>
/// <param name="Name">As users write it, for messages.</param>
/// <param name="AvailableBytes">Memory that stages may take.</param>
/// <param name="LargestAllocation">The most that one allocation may take; OpenCL devices often grant a quarter of their memory.</param>
/// <param name="MostMarkers">Markers of a block at which the products run at full speed.</param>
internal sealed record DeviceLimits(string Name, long AvailableBytes, long LargestAllocation, int MostMarkers)
{
    /// <summary>Blocks are multiples of this: the product kernel's tiles are then full.</summary>
    public const int MarkerStep = 64;

    /// <summary>Bytes in which n × n is decomposed on the device, the matrix included; null where the host does it.</summary>
    public Func<int, long>? EigenBytes { get; init; }

    /// <summary>Bytes that a vendor's Cholesky factorisation of n × n takes beside the matrix; null where kernels factor.</summary>
    public Func<int, long>? VarianceWorkspaceBytes { get; init; }

    /// <summary>
    /// Whether products in 32 bits, float or whole numbers, go through a buffer before they are added up in float64: a vendor's BLAS cannot
    /// add to another type.
    /// </summary>
    public bool BuffersFloatProducts { get; init; }

    /// <summary>Of divide and conquer with vectors: the matrix, a copy and half-size work, and the tridiagonal's.</summary>
    public static long EstimatedEigenBytes(int n) => 8 * ((3L * n * n) + (64L * n));

    /// <summary>Gigabytes as messages show them.</summary>
    public static string Gigabytes(double bytes) => (bytes / 1e9).ToString("#,0.00", CultureInfo.InvariantCulture) + " GB";

    /// <summary>The largest multiple of <see cref="MarkerStep"/> up to <paramref name="markers"/>; at least 0.</summary>
    internal static int WholeSteps(long markers) => (int)Math.Clamp(markers / MarkerStep * MarkerStep, 0, int.MaxValue - MarkerStep + 1);
}

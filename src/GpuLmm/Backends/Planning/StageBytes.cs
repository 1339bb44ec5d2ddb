namespace GpuLmm.Backends;

/// <summary>Memory of the host, in bytes, that several stages have in common.</summary>
internal static class StageBytes
{
    /// <summary>n² numbers.</summary>
    public static long Square(int n) => 8L * n * n;

    /// <summary>What the host's eigensolver takes beside the matrix: twice that by divide and conquer, once above 3,000 samples.</summary>
    public static long EigenWork(int n) => (n <= 3_000 ? 2 : 1) * Square(n);

    /// <summary>Z K Z' and its decomposition, for the exact test of the only variance, beside what the fit holds.</summary>
    public static long ExactTestBytes(bool isExact, int n) => isExact ? Square(n) + EigenWork(n) : 0;

    /// <summary>A scalar of the products.</summary>
    public static int Scalar(Precision precision) => precision == Precision.Mixed ? 4 : 8;

    /// <summary>Names of devices in a row.</summary>
    public static string Names(IReadOnlyList<DeviceLimits> devices) => string.Join(", ", devices.Select(device => device.Name));
}

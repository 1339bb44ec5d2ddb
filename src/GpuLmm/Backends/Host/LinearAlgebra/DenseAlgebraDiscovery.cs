namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>Which BLAS is taken: the one asked for or an error; with nothing asked for, the first usual name that serves.</summary>
internal static class DenseAlgebraDiscovery
{
    internal const string EnvironmentVariable = "GPULMM_BLAS";
    internal const string Managed = "managed";

    public static DenseAlgebra Open(int threads, string? path)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        string? asked = path ?? Environment.GetEnvironmentVariable(EnvironmentVariable);
        if (string.IsNullOrWhiteSpace(asked))
        {
            return OpenFirst(threads, UsualNames());
        }

        string source = path is null ? $"{EnvironmentVariable}={asked}" : $"'{asked}'";
        if (string.Equals(asked, Managed, StringComparison.OrdinalIgnoreCase))
        {
            return new ManagedDenseAlgebra(threads, path is null ? source : "as asked");
        }

        return NativeBlasLibrary.TryOpen(asked, threads, out string reason) is { } library
            ? new NativeDenseAlgebra(library, threads)
            : throw new InvalidOperationException(
                $"The BLAS/LAPACK library {source} cannot be used: {reason} Name another one, or '{Managed}' for the managed code.");
    }

    internal static DenseAlgebra OpenFirst(int threads, IReadOnlyList<string> names)
    {
        var refused = new List<string>();
        foreach (string name in names)
        {
            if (NativeBlasLibrary.TryOpen(name, threads, out string reason) is { } library)
            {
                return new NativeDenseAlgebra(library, threads);
            }

            refused.Add($"{name}: {reason}");
        }

        return new ManagedDenseAlgebra(threads, $"no native BLAS found: {string.Join(" ", refused)}");
    }

    private static string[] UsualNames() =>
        OperatingSystem.IsWindows() ? ["libopenblas.dll", "openblas.dll", "mkl_rt.2.dll", "mkl_rt.1.dll", "mkl_rt.dll"]
        : OperatingSystem.IsMacOS()
        ? ["libopenblas.dylib", "libmkl_rt.2.dylib", "/System/Library/Frameworks/Accelerate.framework/Accelerate"]
        : ["libopenblas.so.0", "libopenblas.so", "libmkl_rt.so.2", "libmkl_rt.so.1", "libmkl_rt.so"];
}

using System.Runtime.InteropServices;

namespace GpuLmm.Kernels;

/// <summary>Paths of a cuBLAS and a cuSOLVER of one CUDA generation, in one place.</summary>
internal readonly record struct CudaPair(string Blas, string Solver);

/// <summary>Where cuBLAS and cuSOLVER are looked for.</summary>
/// <param name="Folders">Folders of toolkits.</param>
/// <param name="AskLoader">Whether to try the bare names too, which the system's loader resolves.</param>
internal sealed record CudaSearch(IReadOnlyList<string> Folders, bool AskLoader)
{
    private static readonly (int Blas, int Solver)[] Generations = [(13, 12), (12, 11), (11, 11)];

    /// <summary>
    /// The toolkits named by CUDA_HOME and CUDA_PATH, the one where NVIDIA's installer puts it, and the loader's own places.
    /// </summary>
    public static CudaSearch Default { get; } = new(
        [.. Roots().Where(root => root.Length > 0).SelectMany(LibraryFolders).Distinct().Where(Directory.Exists)], true);

    /// <summary>Every pair to try, the newest CUDA first; within a generation folders go before the loader.</summary>
    public IEnumerable<CudaPair> Pairs()
    {
        foreach ((int blas, int solver) in Generations)
        {
            (string blasFile, string solverFile) = (FileName("cublas", blas), FileName("cusolver", solver));
            foreach (string folder in Folders)
            {
                yield return new CudaPair(Path.Combine(folder, blasFile), Path.Combine(folder, solverFile));
            }

            if (AskLoader)
            {
                yield return new CudaPair(blasFile, solverFile);
            }
        }
    }

    /// <summary>File name of a library by its major version.</summary>
    internal static string FileName(string library, int major) =>
        OperatingSystem.IsWindows() ? $"{library}64_{major}.dll" : $"lib{library}.so.{major}";

    private static string[] Roots() =>
    [
        Environment.GetEnvironmentVariable("CUDA_HOME") ?? "",
        Environment.GetEnvironmentVariable("CUDA_PATH") ?? "",
        OperatingSystem.IsWindows() ? "" : "/usr/local/cuda",
    ];

    private static string[] LibraryFolders(string root) => OperatingSystem.IsWindows()
        ? [Path.Combine(root, "bin", "x64"), Path.Combine(root, "bin")]
        : [Path.Combine(root, "lib64"), Path.Combine(root, "lib"), Path.Combine(root, "targets", Target, "lib")];

    // NVIDIA calls servers with ARM processors by their specification.
    private static string Target => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "sbsa-linux" : "x86_64-linux";
}

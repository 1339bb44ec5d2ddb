namespace GpuLmm.Kernels;

/// <summary>
/// Version of a library, by its <c>cublasGetProperty</c> or <c>cusolverGetProperty</c>, which need neither device nor handle.
/// </summary>
internal readonly record struct CudaVersion(int Major, int Minor, int Patch) : IComparable<CudaVersion>
{
    /// <summary>
    /// The first cuSOLVER of CUDA 12: it kept the major version, and so the file name, of CUDA 11's (11.4.1 was the last).
    /// </summary>
    public static readonly CudaVersion FirstSolverOfCuda12 = new(11, 4, 2);

    /// <summary>Asks a library; <paramref name="entryPoint"/> has the prototype int (libraryPropertyType, int*).</summary>
    /// <exception cref="EntryPointNotFoundException">The library has no such entry point.</exception>
    public static unsafe CudaVersion Of(CudaLibrary library, string entryPoint)
    {
        var get = (delegate* unmanaged[Cdecl]<int, int*, int>)library.Get(entryPoint);
        int* parts = stackalloc int[3];
        for (int property = 0; property < 3; property++)
        {
            parts[property] = 0;
            _ = get(property, parts + property);
        }

        return new CudaVersion(parts[0], parts[1], parts[2]);
    }

    /// <summary>Generation of the toolkit that brought a cuBLAS of this version.</summary>
    public int GenerationOfBlas => Major;

    /// <summary>Generation of the toolkit that brought a cuSOLVER of this version.</summary>
    public int GenerationOfSolver => Major != 11 ? Major + 1 : CompareTo(FirstSolverOfCuda12) < 0 ? 11 : 12;

    public int CompareTo(CudaVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public override string ToString() => $"{Major}.{Minor}.{Patch}";
}

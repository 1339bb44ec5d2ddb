namespace GpuLmm.Kernels;

/// <summary>A call of cuBLAS or cuSOLVER that failed; the message names the call and its status, as NVIDIA's headers spell them.</summary>
internal sealed class CudaLibraryException(string call, string status, bool isOutOfMemory)
    : Exception($"{call} failed: {status}.")
{
    /// <summary>Entry point that failed.</summary>
    public string Call => call;

    /// <summary>Name of the status.</summary>
    public string Status => status;

    /// <summary>
    /// Whether the library itself found too little memory: what it allocates comes on top of the workspaces that it asks for.
    /// </summary>
    public bool IsOutOfMemory => isOutOfMemory;
}

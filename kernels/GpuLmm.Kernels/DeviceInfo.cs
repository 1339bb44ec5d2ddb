namespace GpuLmm;

/// <summary>How a device is reached.</summary>
public enum DeviceKind
{
    /// <summary>The processor, with SIMD and a BLAS: <see cref="HostBackend"/>.</summary>
    Host,

    /// <summary>An NVIDIA GPU through its driver.</summary>
    Cuda,

    /// <summary>A GPU or processor through OpenCL 2 or later.</summary>
    OpenCl,

    /// <summary>ILGPU's emulation of a device on the processor; for tests, thousands of times slower than <see cref="Host"/>.</summary>
    IlgpuCpu,
}

/// <summary>One device of <see cref="Accelerators.List"/>.</summary>
/// <param name="Name">What <see cref="Accelerators.Open"/> takes: <c>cpu</c>, <c>cuda:0</c>, <c>opencl:0</c>, <c>ilgpu-cpu</c>.</param>
/// <param name="Kind">How it is reached.</param>
/// <param name="Description">Its name as the driver gives it.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="HasDouble">Whether it computes in float64.</param>
/// <param name="IsGpu">Whether it is a graphics processor; an OpenCL device may be a processor.</param>
/// <param name="Fault">Why it cannot be used; empty when it can.</param>
public sealed record DeviceInfo(
    string Name, DeviceKind Kind, string Description, long MemoryBytes, bool HasDouble, bool IsGpu, string Fault)
{
    /// <summary>Whether <see cref="Accelerators.Open"/> opens it.</summary>
    public bool IsUsable => Fault.Length == 0;

    /// <summary>One line: name, description, memory, whether it has float64, and why it is unusable if so.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{Name}: {Description}, {MemoryBytes / 1e9:0.0} GB, {(HasDouble ? "float64" : "no float64")}")
        + (IsUsable ? "" : $" (unusable: {Fault})");
}

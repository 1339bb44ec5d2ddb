namespace GpuLmm.Kernels;

/// <summary>
/// Marks a kernel, once for every variant of its type arguments that is launched. <see cref="KernelLoader"/> loads nothing else, and the
/// tests compile every variant for CUDA and OpenCL: a kernel that was never compiled for a device cannot be launched.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class DeviceKernelAttribute(params Type[] typeArguments) : Attribute
{
    /// <summary>Type arguments of the variant; none for a kernel that is not generic.</summary>
    public IReadOnlyList<Type> TypeArguments => typeArguments;
}

using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuLmm.Backends.Tests;

/// <summary>ILGPU's code generators for CUDA and OpenCL; neither needs a device or a driver.</summary>
internal sealed class KernelCompilers : IDisposable
{
    private readonly Context context = Context.Create(_ => { });

    public string ToPtx(MethodInfo kernel, CudaArchitecture architecture, CudaInstructionSet instructions)
    {
        using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, instructions, null);
        return ((PTXCompiledKernel)backend.Compile(Entry(kernel), KernelSpecialization.Empty)).PTXAssembly;
    }

    /// <summary>For a device with float64 and the generic address space, and with neither half precision nor subgroups.</summary>
    public string ToOpenCl(MethodInfo kernel)
    {
        var capabilities = new CLCapabilityContext(
            float16: false, float64: true, genericAddressSpace: true, int64_Atomics: false, subGroups: false);
        using var backend = new CLBackend(context, capabilities, CLDeviceVendor.Other, CLCVersion.CL20);
        return ((CLCompiledKernel)backend.Compile(Entry(kernel), KernelSpecialization.Empty)).Source;
    }

    public void Dispose() => context.Dispose();

    private static EntryPointDescription Entry(MethodInfo kernel) => EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
}

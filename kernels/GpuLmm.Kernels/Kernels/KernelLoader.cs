using System.Reflection;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Checks that a kernel is a declared variant and gives the accelerator to load it with.</summary>
internal sealed class KernelLoader(Accelerator accelerator)
{
    /// <summary>All declared variants in this assembly, closed over their type arguments.</summary>
    public static IEnumerable<MethodInfo> Declared() =>
        from type in typeof(KernelLoader).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        from variant in method.GetCustomAttributes<DeviceKernelAttribute>()
        select method.IsGenericMethodDefinition ? method.MakeGenericMethod([.. variant.TypeArguments]) : method;

    /// <summary>The accelerator, for the load that follows.</summary>
    /// <param name="kernel">The method about to be loaded.</param>
    /// <exception cref="InvalidOperationException">The method carries no <see cref="DeviceKernelAttribute"/> for its type
    /// arguments.</exception>
    public Accelerator For(Delegate kernel)
    {
        MethodInfo method = kernel.Method;
        bool declared = method.GetCustomAttributes<DeviceKernelAttribute>()
            .Any(variant => variant.TypeArguments.SequenceEqual(method.GetGenericArguments()));
        return declared
            ? accelerator
            : throw new InvalidOperationException($"{method} is not declared as a kernel with these type arguments.");
    }
}

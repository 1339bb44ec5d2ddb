using System.Numerics;
using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>What a stage needs of its device.</summary>
internal interface IStageDevice : IDeviceStreams
{
    /// <summary>Threads that loops of the host beside the device may use.</summary>
    int Threads { get; }

    /// <summary>The device's memory.</summary>
    DeviceMemory Memory { get; }

    /// <summary>What the device offers to a plan now.</summary>
    DeviceLimits Offer { get; }

    /// <summary>The dense products of a stream.</summary>
    /// <param name="kernels">Kernels for the scalar.</param>
    /// <param name="scope">Owns what they take.</param>
    /// <param name="stream">On which they run.</param>
    /// <param name="wideElements">Elements of the largest float64 result of float32 operands.</param>
    DeviceProducts<T> CreateProducts<T>(KernelSet<T> kernels, DeviceScope scope, AcceleratorStream stream, long wideElements)
        where T : unmanaged, INumber<T>;

    /// <summary>The same with a buffer for float64 results of float32 operands that is there already.</summary>
    DeviceProducts<T> CreateProducts<T>(KernelSet<T> kernels, DeviceScope scope, AcceleratorStream stream, ArrayView<T> buffer)
        where T : unmanaged, INumber<T>;

    /// <summary>Whether the vendor's BLAS multiplies bytes here.</summary>
    bool MultipliesBytes { get; }

    /// <summary>Makes what a stage needs, or disposes its scope.</summary>
    /// <param name="action">What is being done, for the message.</param>
    /// <param name="scope">The stage's.</param>
    /// <param name="make">Allocates from the scope.</param>
    /// <exception cref="DeviceException">The driver failed, or does not grant the memory.</exception>
    TResult Prepare<TResult>(string action, DeviceScope scope, Func<TResult> make);
}

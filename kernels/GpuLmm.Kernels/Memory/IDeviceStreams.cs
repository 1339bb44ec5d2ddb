using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Puts work on the streams of one device and waits for it.</summary>
internal interface IDeviceStreams
{
    /// <summary>Puts work on streams, for one thread at a time; the device is bound to the calling thread meanwhile.</summary>
    /// <param name="action">What is being done, for the message.</param>
    /// <param name="work">Starts copies and kernels.</param>
    /// <exception cref="DeviceException">The driver failed.</exception>
    void Enqueue(string action, Action work);

    /// <summary>Waits until a stream has come to rest.</summary>
    /// <param name="action">What is being done, for the message.</param>
    /// <param name="stream">The stream.</param>
    /// <exception cref="DeviceException">The driver failed, now or at what is on the stream.</exception>
    void Wait(string action, AcceleratorStream stream);
}

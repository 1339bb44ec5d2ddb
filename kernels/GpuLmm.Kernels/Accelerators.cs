using GpuLmm.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm;

/// <summary>
/// Lists and opens the places where the heavy arithmetic can run. There is no silent fallback: see <see cref="Backend.Choice"/>.
/// </summary>
public static class Accelerators
{
    /// <summary>Environment variable that names the device where the program leaves it open (<c>auto</c>).</summary>
    public const string Variable = "GPULMM_DEVICE";

    /// <summary>What <see cref="Open"/> takes, for messages.</summary>
    public const string Names = "auto, cpu, cuda[:i], opencl[:i] or ilgpu-cpu";

    /// <summary>
    /// Opens the best device: the one in <c>GPULMM_DEVICE</c>, else a CUDA device, else an OpenCL GPU with float64, else the host.
    /// <see cref="Backend.Choice"/> says why it was taken.
    /// </summary>
    /// <param name="threads">Threads of the host's part; 0 takes all processors.</param>
    /// <param name="precision">Precision of the large products.</param>
    /// <exception cref="DeviceException">
    /// The device in <c>GPULMM_DEVICE</c> is unknown, absent or cannot serve; or opening the chosen one failed.
    /// </exception>
    public static Backend OpenBest(int threads = 0, Precision precision = Precision.Double) => Open("auto", threads, precision);

    /// <summary>Opens a device by name.</summary>
    /// <param name="device"><c>auto</c> (as <see cref="OpenBest"/>), <c>cpu</c>, <c>cuda[:i]</c>, <c>opencl[:i]</c> or <c>ilgpu-cpu</c>.</param>
    /// <param name="threads">Threads of the host's part; 0 takes all processors.</param>
    /// <param name="precision">Precision of the large products.</param>
    /// <exception cref="DeviceException">The name is unknown, or the device is absent or cannot serve; the message lists what there is.</exception>
    public static Backend Open(string device, int threads = 0, Precision precision = Precision.Double)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        string choice = "";
        if (IsAuto(device))
        {
            (device, choice) = Preferred();
        }

        if (!DeviceName.TryParse(device, out DeviceName name))
        {
            throw new DeviceException($"'{device}'{Origin(choice)} names no device: expected {Names}. {Present(List())}");
        }

        Backend backend = name.Kind == DeviceKind.Host
            ? OpenHost(threads, precision)
            : OpenDevice(name, choice, threads, precision);
        backend.Choice = choice;
        return backend;
    }

    /// <summary>Whether a text is the name of a device, present or not.</summary>
    /// <param name="device">As for <see cref="Open"/>.</param>
    public static bool IsName(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return IsAuto(device) || DeviceName.TryParse(device, out _);
    }

    /// <summary>Every device present, usable or not, the host first; does not throw where a driver is missing or broken.</summary>
    public static IReadOnlyList<DeviceInfo> List() =>
    [
        new DeviceInfo(
            "cpu", DeviceKind.Host, $"host, {Environment.ProcessorCount} processors",
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, true, false, ""),
        .. DeviceCatalog.List(DeviceKind.Cuda, DeviceKind.OpenCl, DeviceKind.IlgpuCpu),
    ];

    /// <summary>The best of the devices, and why.</summary>
    internal static (string Device, string Reason) Choose(IReadOnlyList<DeviceInfo> devices)
    {
        DeviceInfo? cuda = devices.FirstOrDefault(d => d is { Kind: DeviceKind.Cuda, IsUsable: true });
        if (cuda is not null)
        {
            return (cuda.Name, "the first usable CUDA device");
        }

        DeviceInfo? openCl = devices.FirstOrDefault(d => d is { Kind: DeviceKind.OpenCl, IsUsable: true, IsGpu: true });
        if (openCl is not null)
        {
            return (openCl.Name, "no usable CUDA device; the first usable OpenCL GPU");
        }

        IEnumerable<string> unusable = devices.Where(d => !d.IsUsable).Select(d => $"; {d}");
        return ("cpu", "no usable CUDA device and no usable OpenCL GPU" + string.Concat(unusable));
    }

    /// <summary>What <c>auto</c> would take here, and why.</summary>
    /// <returns>The name of a device, and a sentence.</returns>
    public static (string Device, string Reason) Preferred() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } forced
        ? (forced, $"{Variable}={forced}")
        : Choose(DeviceCatalog.List(DeviceKind.Cuda, DeviceKind.OpenCl));

    private static HostBackend OpenHost(int threads, Precision precision)
    {
        try
        {
            return HostBackend.Open(threads, precision);
        }
        catch (InvalidOperationException e)
        {
            throw new DeviceException(e.Message, e);
        }
    }

    private static AcceleratorBackend OpenDevice(DeviceName name, string choice, int threads, Precision precision)
    {
        Context? context = null;
        try
        {
            context = DeviceCatalog.CreateContext(name.Kind);
            IReadOnlyList<(Device Device, DeviceInfo Info)> found = DeviceCatalog.Find(context, name.Kind);
            if (name.Index >= found.Count)
            {
                throw new DeviceException($"{name}{Origin(choice)} is not there. {Present(List())}");
            }

            (Device device, DeviceInfo info) = found[name.Index];
            if (!info.IsUsable)
            {
                throw new DeviceException(
                    $"{name} ({info.Description}){Origin(choice)} cannot serve: {info.Fault}. Use --device cpu or another device. "
                    + Present(List()));
            }

            return new AcceleratorBackend(name, info, context, device, OpenHost(threads, precision));
        }
        catch (Exception e) when (DeviceCatalog.IsDriverFailure(e))
        {
            context?.Dispose();
            throw new DeviceException($"{name}{Origin(choice)} could not be opened: {e.Message} {Present(List())}", e);
        }
        catch
        {
            context?.Dispose();
            throw;
        }
    }

    private static bool IsAuto(string device) => device.Trim().Equals("auto", StringComparison.OrdinalIgnoreCase);

    private static string Origin(string choice) => choice.Length == 0 ? "" : $" (chosen by {choice})";

    private static string Present(IReadOnlyList<DeviceInfo> devices) => $"Present: {string.Join("; ", devices)}.";
}

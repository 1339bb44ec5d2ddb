using GpuLmm.Backends.Several;
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
    public const string Names = "auto, all, cpu, cuda[:i], opencl[:i] or ilgpu-cpu, or several with commas between";

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

    /// <summary>Opens a device, or several as one, by name.</summary>
    /// <param name="device">
    /// <c>auto</c> (as <see cref="OpenBest"/>), <c>all</c> (every usable device of the kind that auto takes), <c>cpu</c>, <c>cuda[:i]</c>,
    /// <c>opencl[:i]</c> or <c>ilgpu-cpu[:i]</c>, or several of these with commas between: they share the work.
    /// </param>
    /// <param name="threads">Threads of the host's part; 0 takes all processors.</param>
    /// <param name="precision">Precision of the large products.</param>
    /// <param name="deviceMemory">Bytes to use of each device's memory; 0 for all that is free.</param>
    /// <exception cref="DeviceException">A name is unknown or twice there, or a device is absent or cannot serve; the message lists what
    /// there is.</exception>
    public static Backend Open(string device, int threads = 0, Precision precision = Precision.Double, long deviceMemory = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfNegative(deviceMemory);
        string choice = "";
        if (Is(device, "auto"))
        {
            (device, choice) = Preferred();
        }

        if (Is(device, "all"))
        {
            IReadOnlyList<DeviceInfo> devices = DeviceCatalog.List(DeviceKind.Cuda, DeviceKind.OpenCl);
            (string best, string reason) = Choose(devices);
            DeviceKind kind = devices.FirstOrDefault(d => d.Name == best)?.Kind ?? DeviceKind.Host;
            device = kind == DeviceKind.Host
                ? best : string.Join(',', devices.Where(d => d.Kind == kind && d is { IsUsable: true, IsGpu: true }).Select(d => d.Name));
            choice = $"all usable devices of the kind of {best}: {reason}";
        }

        List<Backend> opened = [];
        try
        {
            foreach (DeviceName name in NamesIn(device, choice))
            {
                opened.Add(name.Kind == DeviceKind.Host
                    ? OpenHost(threads, precision)
                    : OpenDevice(
                        name, choice, threads, precision, deviceMemory, name.Kind == DeviceKind.Cuda ? CudaSearch.Default : null));
            }
        }
        catch
        {
            opened.ForEach(backend => backend.Dispose());
            throw;
        }

        Backend whole = opened.Count == 1 ? opened[0] : new BackendGroup(opened);
        whole.Choice = choice;
        return whole;
    }

    /// <summary>
    /// Runs every stage of the method on a device against the managed host in float64, at small and ragged sizes, and measures how fast
    /// each is beside what the device can do at best.
    /// </summary>
    /// <param name="device">A device, or the host; several in one have no ceilings.</param>
    /// <param name="each">How long each stage and each ceiling is measured, after one step that does not count.</param>
    /// <param name="samples">Numbers of samples at which each stage is measured, all at least 20; none: one at which the device is
    /// fast.</param>
    /// <param name="progress">Counts stages.</param>
    /// <param name="cancellation">Ends the check between two steps.</param>
    /// <returns>What was found; a stage that is wrong, or that failed, is a result.</returns>
    /// <exception cref="DeviceException">The device failed already while its ceilings were measured.</exception>
    public static DeviceCheck Check(
        Backend device, TimeSpan each, IReadOnlyList<int>? samples = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(each, TimeSpan.Zero);
        foreach (int n in samples ??= [])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(n, 20, nameof(samples));
        }

        return new DeviceChecker(device, each, samples, cancellation).Run(progress);
    }

    /// <summary>Whether a text names devices, present or not.</summary>
    /// <param name="device">As for <see cref="Open"/>.</param>
    public static bool IsName(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Is(device, "auto") || Is(device, "all") || device.Split(',').All(part => DeviceName.TryParse(part, out _));
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

    private static List<DeviceName> NamesIn(string device, string choice)
    {
        var names = new List<DeviceName>();
        foreach (string part in device.Split(','))
        {
            if (!DeviceName.TryParse(part, out DeviceName name))
            {
                throw new DeviceException($"'{part}'{Origin(choice)} names no device: expected {Names}. {Present(List())}");
            }

            if (names.Contains(name))
            {
                throw new DeviceException($"'{device}'{Origin(choice)} has {name} twice: a device takes part once.");
            }

            names.Add(name);
        }

        return names;
    }

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

    /// <summary>The emulation with other libraries in the place of NVIDIA's.</summary>
    internal static AcceleratorBackend OpenEmulation(int threads, Precision precision, CudaSearch search) =>
        OpenDevice(new DeviceName(DeviceKind.IlgpuCpu, 0), "", threads, precision, 0, search);

    private static AcceleratorBackend OpenDevice(
        DeviceName name, string choice, int threads, Precision precision, long deviceMemory, CudaSearch? search)
    {
        Context? context = null;
        try
        {
            context = DeviceCatalog.CreateContext(name.Kind);
            IReadOnlyList<(Device Device, DeviceInfo Info)> found = DeviceCatalog.Find(context, name.Kind);
            if (name.Kind != DeviceKind.IlgpuCpu && name.Index >= found.Count)
            {
                throw new DeviceException($"{name}{Origin(choice)} is not there. {Present(List())}");
            }

            (Device device, DeviceInfo info) = found[name.Kind == DeviceKind.IlgpuCpu ? 0 : name.Index];
            if (!info.IsUsable)
            {
                throw new DeviceException(
                    $"{name} ({info.Description}){Origin(choice)} cannot serve: {info.Fault}. Use --device cpu or another device. "
                    + Present(List()));
            }

            var backend = new AcceleratorBackend(name, info, context, device, OpenHost(threads, precision), search);
            backend.Memory.TotalBytes = deviceMemory == 0 ? info.MemoryBytes : Math.Min(deviceMemory, info.MemoryBytes);
            return backend;
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

    private static bool Is(string device, string word) => device.Trim().Equals(word, StringComparison.OrdinalIgnoreCase);

    private static string Origin(string choice) => choice.Length == 0 ? "" : $" (chosen by {choice})";

    private static string Present(IReadOnlyList<DeviceInfo> devices) => $"Present: {string.Join("; ", devices)}.";
}

using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuLmm.Kernels;

/// <summary>Finds the devices of each kind and says whether the kernels can run on them.</summary>
internal static class DeviceCatalog
{
    /// <summary>Threads of a group, the same for every kernel.</summary>
    public const int GroupSize = 256;

    /// <summary>Markers of a block at which the products run at full speed; more would only cost memory.</summary>
    public const int MostMarkers = 2048;

    /// <summary>For the emulation, where a block is a matter of seconds.</summary>
    public const int MostMarkersEmulated = 64;

    /// <summary>A context that knows the devices of one kind and no other; the caller disposes it.</summary>
    public static Context CreateContext(DeviceKind kind)
    {
        NativeDrivers.Register();
        return Context.Create(builder => _ = kind switch
        {
            DeviceKind.Cuda => builder.Cuda(),

            // Without a predicate ILGPU hides devices that it cannot use, and nobody learns why.
            DeviceKind.OpenCl => builder.OpenCL(_ => true),

            // Groups of 32 · 8 = 256 threads, as the kernels need, each a thread of the system: two groups at a time would take twice as
            // long, in switches between threads. That groups do not wait for each other is tested on OpenCL.
            _ => builder.CPU(new CPUDevice(32, GroupSize / 32, 1)),
        });
    }

    /// <summary>The devices of one kind in a context, in the order of their indices.</summary>
    public static IReadOnlyList<(Device Device, DeviceInfo Info)> Find(Context context, DeviceKind kind) =>
    [
        // A context without a device is given ILGPU's emulation; it must not pass for a GPU.
        .. context.Devices
            .Where(device => (device is CPUDevice) == (kind == DeviceKind.IlgpuCpu))
            .Select((device, index) => (device, Describe(device, new DeviceName(kind, index)))),
    ];

    /// <summary>The devices of the given kinds; a driver that is absent contributes none, a broken one says so.</summary>
    public static IReadOnlyList<DeviceInfo> List(params ReadOnlySpan<DeviceKind> kinds)
    {
        var all = new List<DeviceInfo>();
        foreach (DeviceKind kind in kinds)
        {
            if (!NativeDrivers.IsPresent(kind))
            {
                continue;
            }

            try
            {
                using Context context = CreateContext(kind);
                all.AddRange(Find(context, kind).Select(found => found.Info));
            }
            catch (Exception e) when (IsDriverFailure(e))
            {
                string name = new DeviceName(kind, 0).ToString();
                all.Add(new DeviceInfo(name, kind, "driver present", 0, false, true, $"the driver failed: {e.Message}"));
            }
        }

        return all;
    }

    /// <summary>Whether an exception comes from a driver or its absence, not from a fault of ours.</summary>
    public static bool IsDriverFailure(Exception e) =>
        e is AcceleratorException or InternalCompilerException or CapabilityNotSupportedException or DllNotFoundException
            or EntryPointNotFoundException or TypeInitializationException or NotSupportedException or CudaLibraryException;

    /// <summary>
    /// Frees what a device holds. One that is lost frees nothing any more and fails every call: that has been reported where it was met
    /// first, and another exception on the way out would take its place.
    /// </summary>
    public static void Release(Action free)
    {
        try
        {
            free();
        }
        catch (Exception e) when (IsDriverFailure(e))
        {
            // Said already.
        }
    }

    /// <summary>Memory that a device has; the emulation has the processor's.</summary>
    public static long MemoryBytes(Device device) =>
        device is CPUDevice ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : device.MemorySize;

    /// <summary>The most that one allocation may take.</summary>
    public static long LargestAllocation(Device device) => device is CLDevice open
        ? CLAPI.CurrentAPI.GetDeviceInfo<long>(open.DeviceId, CLDeviceInfoType.CL_DEVICE_MAX_MEM_ALLOC_SIZE)
        : MemoryBytes(device);

    /// <summary>The driver behind an accelerator, with its version; empty for the emulation.</summary>
    public static string Driver(Accelerator accelerator) => accelerator switch
    {
        CudaAccelerator cuda => $"CUDA driver {cuda.DriverVersion}",
        CLAccelerator { Device: CLDevice open } => "OpenCL driver "
            + CLAPI.CurrentAPI.GetDeviceInfo(open.DeviceId, CLDeviceInfoType.CL_DRIVER_VERSION),
        _ => "",
    };

    private static DeviceInfo Describe(Device device, DeviceName name)
    {
        bool hasDouble = device is not CLDevice cl || cl.Capabilities.Float64;
        string description = device switch
        {
            CudaDevice { Architecture: { } architecture } cuda => $"{cuda.Name.Trim()} (sm_{architecture.Major}{architecture.Minor})",
            CLDevice open => $"{open.Name.Trim()} ({open.VendorName.Trim()}, {Short(open.DeviceType)})",
            CPUDevice => "ILGPU's emulation of a device, for tests",
            _ => device.Name.Trim(),
        };
        bool gpu = device is CudaDevice || device is CLDevice { DeviceType: CLDeviceType.CL_DEVICE_TYPE_GPU };
        return new DeviceInfo(name.ToString(), name.Kind, description, MemoryBytes(device), hasDouble, gpu, Fault(device, hasDouble));
    }

    private static string Short(CLDeviceType type) => type.ToString().Replace("CL_DEVICE_TYPE_", "", StringComparison.Ordinal);

    private static string Fault(Device device, bool hasDouble)
    {
        if (!hasDouble)
        {
            return "it has no float64, which sums and statistics need in either precision";
        }

        if (device is CLDevice { Capabilities.GenericAddressSpace: false })
        {
            return "its OpenCL lacks the generic address space that the kernels need (OpenCL 2)";
        }

        if (device is CudaDevice { Architecture: null })
        {
            return "its architecture is unknown to ILGPU";
        }

        return device.MaxNumThreadsPerGroup < GroupSize
            ? $"its groups hold at most {device.MaxNumThreadsPerGroup} threads, the kernels need {GroupSize}"
            : "";
    }
}

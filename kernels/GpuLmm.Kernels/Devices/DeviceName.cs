using System.Globalization;

namespace GpuLmm.Kernels;

/// <summary>
/// A device as users write it: <c>cpu</c>, <c>cuda[:i]</c>, <c>opencl[:i]</c>, <c>ilgpu-cpu[:i]</c>; no index means 0. Every index of the
/// emulation is one more.
/// </summary>
internal readonly record struct DeviceName(DeviceKind Kind, int Index)
{
    /// <summary>Reads a name, whatever its case.</summary>
    public static bool TryParse(string text, out DeviceName name)
    {
        string[] parts = text.Trim().ToLowerInvariant().Split(':');
        DeviceKind? kind = parts[0] switch
        {
            "cpu" => DeviceKind.Host,
            "ilgpu-cpu" => DeviceKind.IlgpuCpu,
            "cuda" => DeviceKind.Cuda,
            "opencl" => DeviceKind.OpenCl,
            _ => null,
        };
        int index = 0;
        bool valid = kind is not null
            && (parts.Length == 1
                || (parts.Length == 2
                    && kind is DeviceKind.Cuda or DeviceKind.OpenCl or DeviceKind.IlgpuCpu
                    && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index)));
        name = new DeviceName(kind ?? default, index);
        return valid;
    }

    public override string ToString() => Kind switch
    {
        DeviceKind.Host => "cpu",
        DeviceKind.IlgpuCpu => Index == 0 ? "ilgpu-cpu" : $"ilgpu-cpu:{Index}",
        DeviceKind.Cuda => $"cuda:{Index}",
        _ => $"opencl:{Index}",
    };
}

namespace GpuLmm.Cli;

/// <summary>From <c>--device</c> to a backend.</summary>
internal static class DeviceChoice
{
    private const string NoAccelerators = "this build has no accelerators";

    /// <summary>Opens a device.</summary>
    /// <exception cref="DeviceFault">There is no such device, or its library cannot serve.</exception>
    public static Backend Open(string device, int threads, Precision precision)
    {
        if (device is not ("auto" or "cpu"))
        {
            throw new DeviceFault($"--device {device}: {NoAccelerators}; use --device cpu.");
        }

        try
        {
            return HostBackend.Open(threads, precision);
        }
        catch (InvalidOperationException e)
        {
            throw new DeviceFault(e.Message);
        }
    }

    /// <summary>The accelerators of this machine, as <c>--device</c> names them and in words.</summary>
    public static IReadOnlyList<(string Name, string Description)> List() => [];

    /// <summary>What <c>auto</c> takes, and why.</summary>
    public static (string Name, string Reason) Auto() => ("cpu", NoAccelerators);
}

/// <summary>A device that is not there or does not serve.</summary>
internal sealed class DeviceFault(string message) : Exception(message);

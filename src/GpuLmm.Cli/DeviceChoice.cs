namespace GpuLmm.Cli;

/// <summary>From <c>--device</c> to a backend.</summary>
internal static class DeviceChoice
{
    /// <summary>Opens a device.</summary>
    /// <exception cref="DeviceException">There is no such device, or its library cannot serve.</exception>
    public static Backend Open(string device, int threads, Precision precision)
    {
        try
        {
            return Accelerators.Open(device, threads, precision);
        }
        catch (InvalidOperationException e)
        {
            // The BLAS that the environment names.
            throw new DeviceException(e.Message, e);
        }
    }
}

namespace GpuLmm;

/// <summary>
/// A device that is absent, cannot serve, ran out of memory or was lost. The message says what was needed, what there is and what to change;
/// the driver's failure, if there was one, is the inner exception.
/// </summary>
public sealed class DeviceException : Exception
{
    /// <summary>Creates the exception for a device that cannot serve.</summary>
    /// <param name="message">What was needed, what there is, what to change.</param>
    public DeviceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for a failure of a device.</summary>
    /// <param name="message">What was needed, what there is, what to change.</param>
    /// <param name="innerException">The driver's or ILGPU's failure.</param>
    public DeviceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

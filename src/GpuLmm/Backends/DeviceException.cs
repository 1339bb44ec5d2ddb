using System.Globalization;

namespace GpuLmm;

/// <summary>
/// A device that is absent, cannot serve, ran out of memory or was lost. The message says what was needed, what there is and what to
/// change; the driver's failure, if there was one, is the inner exception.
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

    /// <summary>The same failure with the block of markers at which the run stopped.</summary>
    internal DeviceException At(Genotypes genotypes, GenotypeBlock block, string stage)
    {
        if (block.Count == 0)
        {
            return this;
        }

        string first = genotypes.Markers[block.MarkerIndex(0)].Id, last = genotypes.Markers[block.MarkerIndex(block.Count - 1)].Id;
        string place = string.Create(
            CultureInfo.InvariantCulture,
            $"markers {block.MarkerIndex(0) + 1:N0} ({first}) to {block.MarkerIndex(block.Count - 1) + 1:N0} ({last})");
        return new DeviceException($"{Message} The {stage} stopped at the block of {place}; nothing of it is kept.", this);
    }
}

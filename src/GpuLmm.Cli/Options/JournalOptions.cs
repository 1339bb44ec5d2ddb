namespace GpuLmm.Cli.Options;

/// <summary>How a run keeps what it has done.</summary>
/// <param name="Resumes">Whether it goes on where an earlier one was broken off.</param>
/// <param name="Seconds">Between the times at which the disk is made to keep it; infinite where nothing is kept.</param>
internal sealed record JournalOptions(bool Resumes, double Seconds)
{
    /// <summary>Whether nothing is kept.</summary>
    public bool IsOff => double.IsPositiveInfinity(Seconds);
}

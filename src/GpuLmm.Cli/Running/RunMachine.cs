namespace GpuLmm.Cli.Running;

/// <summary>
/// What of a machine the last bits of numbers may depend on: a run goes on where these are the same. Threads are among them, because a
/// BLAS adds in another order with each number of them.
/// </summary>
/// <param name="Device">The device, with its BLAS, in words.</param>
/// <param name="Precision">Of the large products.</param>
/// <param name="Threads">Of the host.</param>
internal sealed record RunMachine(string Device, string Precision, int Threads)
{
    /// <summary>What differs, in words.</summary>
    /// <param name="now">The machine that is to go on.</param>
    public IEnumerable<string> Differences(RunMachine now)
    {
        (string Name, string Before, string Now)[] all =
        [
            ("--device", Device, now.Device), ("--precision", Precision, now.Precision), ("--threads", $"{Threads}", $"{now.Threads}"),
        ];
        return all.Where(own => own.Before != own.Now).Select(own => $"{own.Name} was {own.Before} and is {own.Now}");
    }
}

using System.Globalization;

namespace GpuLmm.Fuzz;

/// <summary>What one process tries: inputs of a reader by number, until there are enough or the time is over.</summary>
/// <param name="Reader">Which reader.</param>
/// <param name="Seed">Of the inputs; input number i follows from it and i alone.</param>
/// <param name="From">First number.</param>
/// <param name="To">Number after the last.</param>
/// <param name="Seconds">Most time.</param>
/// <param name="Folder">Where inputs are written to be read.</param>
internal sealed record WorkerOptions(string Reader, int Seed, long From, long To, double Seconds, string Folder)
{
    public static WorkerOptions Parse(string[] args) => new(
        args[0], int.Parse(args[1], CultureInfo.InvariantCulture), long.Parse(args[2], CultureInfo.InvariantCulture),
        long.Parse(args[3], CultureInfo.InvariantCulture), double.Parse(args[4], CultureInfo.InvariantCulture), args[5]);

    public string[] ToArguments() =>
    [
        Reader, Seed.ToString(CultureInfo.InvariantCulture), From.ToString(CultureInfo.InvariantCulture),
        To.ToString(CultureInfo.InvariantCulture), Seconds.ToString(CultureInfo.InvariantCulture), Folder,
    ];
}

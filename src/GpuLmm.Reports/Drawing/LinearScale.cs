namespace GpuLmm.Reports;

/// <summary>From values to a coordinate.</summary>
/// <param name="Least">Value at <paramref name="Start"/>.</param>
/// <param name="Most">Value at <paramref name="End"/>; more than the least.</param>
/// <param name="Start">Coordinate.</param>
/// <param name="End">Coordinate.</param>
internal readonly record struct LinearScale(double Least, double Most, double Start, double End)
{
    public double this[double value] => Start + ((value - Least) / (Most - Least) * (End - Start));

    /// <summary>Round values within the scale, at steps of 1, 2 or 5 times a power of ten.</summary>
    /// <param name="about">How many are wanted.</param>
    public double[] Ticks(int about)
    {
        double raw = (Most - Least) / about, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        long first = (long)Math.Ceiling((Least / step) - 1e-9), last = (long)Math.Floor((Most / step) + 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(k => (first + k) * step)];
    }
}

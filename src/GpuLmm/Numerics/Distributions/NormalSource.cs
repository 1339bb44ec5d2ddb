namespace GpuLmm.Numerics;

/// <summary>Standard normal numbers of a seed, always the same (Marsaglia's polar method).</summary>
/// <param name="seed">Where they start.</param>
internal sealed class NormalSource(int seed)
{
    private readonly Random random = new(seed);
    private double spare = double.NaN;

    /// <summary>Where they come from, for other distributions.</summary>
    public Random Uniform => random;

    /// <summary>The next one.</summary>
    public double Next()
    {
        if (!double.IsNaN(spare))
        {
            double kept = spare;
            spare = double.NaN;
            return kept;
        }

        double u, v, square;
        do
        {
            u = (2 * random.NextDouble()) - 1;
            v = (2 * random.NextDouble()) - 1;
            square = (u * u) + (v * v);
        }
        while (square is >= 1 or 0);
        double scale = Math.Sqrt(-2 * Math.Log(square) / square);
        spare = v * scale;
        return u * scale;
    }
}

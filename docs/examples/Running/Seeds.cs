namespace GpuLmm.Examples;

/// <summary>
/// Seeds far apart for data sets 1, 2, 3, …: <see cref="Random"/> is linear in its seed, and numbers of neighbouring seeds are not
/// independent. The mixing is that of SplitMix64 (Steele, Lea &amp; Flood 2014).
/// </summary>
internal static class Seeds
{
    /// <summary>Random numbers of a data set.</summary>
    public static Random Numbers(int seed) => new(Of(seed, stream: 0));

    /// <summary>A seed for one of several streams of a data set.</summary>
    public static int Of(int seed, int stream)
    {
        ulong z = ((ulong)(uint)seed << 8 | (uint)stream) * 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (int)((z ^ (z >> 31)) & int.MaxValue);
    }
}

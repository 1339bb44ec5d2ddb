namespace GpuLmm;

/// <summary>How independent signals of a locus are looked for.</summary>
public sealed record ConditionalOptions
{
    /// <summary>All defaults.</summary>
    public static ConditionalOptions Default { get; } = new();

    /// <summary>Most signals of a locus, at least 1. The default is 10.</summary>
    public int MostSignals { get; init; } = 10;

    /// <summary>A marker is a signal where its p, given the signals before it, is at most this; in (0, 1]. The default is 5e-8.</summary>
    public double MaxP { get; init; } = 5e-8;

    /// <summary>
    /// Base pairs, at least 0: the markers no further than this from one with p at most <see cref="MaxP"/> are a locus, and loci that
    /// overlap are one. The default is 1,000,000.
    /// </summary>
    public long Window { get; init; } = 1_000_000;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">All faults, listed together.</exception>
    public void Validate()
    {
        string[] faults =
        [
            .. MostSignals < 1 ? [$"MostSignals is {MostSignals}: expected at least 1."] : Array.Empty<string>(),
            .. MaxP is > 0 and <= 1
                ? Array.Empty<string>() : [FormattableString.Invariant($"MaxP is {MaxP}: expected above 0 and at most 1.")],
            .. Window < 0 ? [$"Window is {Window}: expected at least 0."] : Array.Empty<string>(),
        ];
        if (faults.Length > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}

namespace GpuLmm;

/// <summary>How a parametric bootstrap is made.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Responses that are simulated and fitted.</summary>
    /// <value>The default is 1,000.</value>
    public int Replicates { get; init; } = 1_000;

    /// <summary>Where the random numbers start: the same intervals for the same seed, whatever the threads.</summary>
    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Probability that an interval covers.</summary>
    /// <value>The default is 0.95.</value>
    public double Level { get; init; } = 0.95;
}

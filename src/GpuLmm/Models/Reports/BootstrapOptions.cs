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

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">No replicates, or a level that is not between 0 and 1; all faults are listed.</exception>
    public void Validate()
    {
        string[] faults =
        [
            .. Replicates < 1 ? [$"{Replicates} replicates; expected at least one."] : (string[])[],
            .. Level is > 0 and < 1 ? (string[])[] : [$"Level {Level}; expected a probability between 0 and 1."],
        ];
        if (faults.Length > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}

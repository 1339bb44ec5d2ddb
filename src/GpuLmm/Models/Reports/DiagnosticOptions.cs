namespace GpuLmm;

/// <summary>How a generalised fit is compared with responses simulated from it.</summary>
public sealed record DiagnosticOptions
{
    /// <summary>Number of simulated responses, at least 1.</summary>
    /// <value>The default is 250.</value>
    public int Simulations { get; init; } = 250;

    /// <summary>Where random numbers start: the same seed gives the same numbers, whatever the threads.</summary>
    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">No simulations.</exception>
    public void Validate()
    {
        if (Simulations < 1)
        {
            throw new ArgumentException($"{Simulations} simulations; expected at least one.");
        }
    }
}

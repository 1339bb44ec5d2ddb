namespace GpuLmm;

/// <summary>What is predicted of new rows.</summary>
public sealed record PredictionOptions
{
    /// <summary>All defaults: conditional on the levels, ids and places of the rows; intervals of 95%.</summary>
    public static PredictionOptions Default { get; } = new();

    /// <summary>
    /// Whether to predict the population's mean, X b or its average over the random effects (<see cref="PredictionScale"/>), whatever the
    /// level, id or place of a row: columns of these are not needed then. The variance of a new observation takes the mean diagonal of a
    /// kernel.
    /// </summary>
    /// <value>The default is false: X b and the effects of the row's levels, ids and places.</value>
    public bool IsMarginal { get; init; }

    /// <summary>Scale of the predictions of generalised models.</summary>
    /// <value>The default is that of the response.</value>
    public PredictionScale Scale { get; init; } = PredictionScale.Response;

    /// <summary>Probability that an interval covers.</summary>
    /// <value>The default is 0.95; between 0 and 1.</value>
    public double Level { get; init; } = 0.95;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A level that is not between 0 and 1.</exception>
    public void Validate()
    {
        if (!(Level > 0 && Level < 1))
        {
            throw new ArgumentException($"Level {Level}: expected a number between 0 and 1.");
        }
    }
}

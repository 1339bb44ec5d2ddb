namespace GpuLmm;

/// <summary>One model of a batch.</summary>
/// <param name="Model">Its name: the value of the column, or the feature.</param>
/// <param name="SampleCount">n, its complete rows.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Note">What a user should know of this model alone; empty where there is nothing.</param>
public sealed record BatchedFit(string Model, int SampleCount, BatchStatus Status, string Note)
{
    /// <summary>Whether there are estimates.</summary>
    public bool IsFitted => Status is BatchStatus.Converged or BatchStatus.Singular;

    /// <summary>
    /// b̂ in the order of <see cref="ModelBatch.Coefficients"/>, each with its t test; NaN where the model's rows cannot tell a
    /// coefficient. Empty without estimates.
    /// </summary>
    public IReadOnlyList<FixedEffect> Fixed { get; init; } = [];

    /// <summary>
    /// Type III tests in the order of <see cref="ModelBatch.Terms"/>; without F where the model's rows cannot tell one of the term's
    /// coefficients. Empty without estimates.
    /// </summary>
    public IReadOnlyList<TermTest> Terms { get; init; } = [];

    /// <summary>
    /// Estimates in the order of <see cref="ModelBatch.Variances"/>, in squared units of the response. Empty without estimates.
    /// </summary>
    public IReadOnlyList<double> Variances { get; init; } = [];

    /// <summary>ℓ at the estimate, as of <see cref="ModelReport.LogLikelihood"/>; NaN without estimates.</summary>
    public double LogLikelihood { get; init; } = double.NaN;

    /// <summary>Evaluations of the likelihood.</summary>
    public int Evaluations { get; init; }
}

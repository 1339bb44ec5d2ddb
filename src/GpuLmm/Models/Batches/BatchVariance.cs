namespace GpuLmm;

/// <summary>What one of <see cref="BatchedFit.Variances"/> is.</summary>
/// <param name="Group">Grouping, or <c>Residual</c>.</param>
/// <param name="Term">R's name of the effect; empty of the residual.</param>
/// <param name="OtherTerm">The second effect of a covariance; null of a variance.</param>
internal sealed record BatchVariance(string Group, string Term, string? OtherTerm)
{
    /// <summary>One word for a column: <c>peptide</c>, <c>Subject:Days</c>, <c>Subject:(Intercept):Days</c>.</summary>
    public string Name =>
        OtherTerm is not null ? $"{Group}:{Term}:{OtherTerm}" : Term is "" or DesignMatrix.Intercept ? Group : $"{Group}:{Term}";
}

namespace GpuLmm;

/// <summary>A test of a set.</summary>
/// <param name="Statistic">Its statistic; NaN for combinations of others.</param>
/// <param name="NegativeLog10P">−log10 p; NaN where there is none.</param>
internal readonly record struct SetTestResult(double Statistic, double NegativeLog10P)
{
    /// <summary>No test.</summary>
    public static SetTestResult None { get; } = new(double.NaN, double.NaN);

    /// <summary>Effect of a burden, for one unit of it; NaN elsewhere.</summary>
    public double Beta { get; init; } = double.NaN;

    /// <summary>Its standard error.</summary>
    public double StandardError { get; init; } = double.NaN;

    /// <summary>Of SKAT-O the ρ with the smallest p; NaN elsewhere.</summary>
    public double Rho { get; init; } = double.NaN;
}

namespace GpuLmm;

/// <summary>A parametric bootstrap: responses simulated from the fit, with random effects drawn anew, and fitted by its method.</summary>
/// <param name="Options">Replicates, seed and level.</param>
/// <param name="Intervals">Percentile intervals, one for each parameter of the report.</param>
/// <param name="Failed">Replicates whose search did not converge: left out.</param>
/// <param name="Singular">Replicates with a variance at zero or a singular covariance matrix: kept, as the estimator has them too.</param>
/// <param name="Estimates">Estimates of every replicate that converged, parallel to the intervals.</param>
public sealed record BootstrapResult(
    BootstrapOptions Options, IReadOnlyList<ParameterInterval> Intervals, int Failed, int Singular,
    IReadOnlyList<IReadOnlyList<double>> Estimates);

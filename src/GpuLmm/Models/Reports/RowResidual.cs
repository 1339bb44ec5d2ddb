namespace GpuLmm;

/// <summary>Fitted value and residuals of one record.</summary>
/// <param name="Row">0-based row of the table.</param>
/// <param name="Response">y, on the scale of the formula's response; of binomials successes over trials.</param>
/// <param name="Mean">X b̂ and offsets; of generalised models μ there, of random effects that are zero.</param>
/// <param name="Fitted">X b̂ + û and offsets; of generalised models μ there.</param>
/// <param name="Pearson">Conditional residual over its standard deviation, (y − ŷ)/√R_ii, with weights and strata as estimated, or (y −
/// μ)/√Var(y | μ); NaN where that is zero.</param>
public readonly record struct RowResidual(int Row, double Response, double Mean, double Fitted, double Pearson)
{
    /// <summary>
    /// Rank among simulated responses, uniform between 0 and 1 where the model is right (<see cref="SimulationDiagnostics"/>); NaN without.
    /// </summary>
    public double Scaled { get; init; } = double.NaN;

    /// <summary>y − X b̂ − û: what no effect explains.</summary>
    public double Conditional => Response - Fitted;

    /// <summary>y − X b̂.</summary>
    public double Marginal => Response - Mean;
}

namespace GpuLmm;

/// <summary>What a fit leaves of one record.</summary>
/// <param name="Row">0-based row of the table.</param>
/// <param name="Response">y, on the scale of the formula's response.</param>
/// <param name="Mean">X b̂ and offsets.</param>
/// <param name="Fitted">X b̂ + û and offsets.</param>
/// <param name="Pearson">Conditional residual over its standard deviation, (y − ŷ)/√R_ii, with weights and strata as estimated; NaN where that is zero.</param>
public readonly record struct RowResidual(int Row, double Response, double Mean, double Fitted, double Pearson)
{
    /// <summary>y − X b̂ − û: what no effect explains.</summary>
    public double Conditional => Response - Fitted;

    /// <summary>y − X b̂.</summary>
    public double Marginal => Response - Mean;
}

namespace GpuLmm;

/// <summary>The prediction of a row; NaN where the row lacks a value, which <see cref="Note"/> names.</summary>
/// <param name="Row">0-based row of the table.</param>
/// <param name="Fit">X b̂, with the effects û of the row's levels unless marginal; in units of the response.</param>
/// <param name="StandardError">
/// √Var(Fit − the mean it predicts), b̂ and û estimated and the variances taken as known (Henderson 1975).
/// </param>
/// <param name="Lower">Lower end of the confidence interval of the mean, by t with n − p degrees of freedom.</param>
/// <param name="Upper">Its upper end.</param>
/// <param name="PredictionLower">Lower end of the interval of a new observation: with the residual variance of the row's stratum and
/// weight.</param>
/// <param name="PredictionUpper">Its upper end.</param>
/// <param name="Note">
/// Empty, or what is new or missing: <c>new level of Subject</c>, <c>no record of id in K</c>, <c>missing x</c>; or <c>not estimable:
/// x</c>, where the row breaks the relation for which the fit left the column x out, so that its mean is not one that the fit knows of.
/// </param>
public readonly record struct PredictedRow(
    int Row, double Fit, double StandardError, double Lower, double Upper, double PredictionLower, double PredictionUpper, string Note);

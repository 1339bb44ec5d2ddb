namespace GpuLmm.Examples;

/// <summary>What a story finds out, beside what its data were made with.</summary>
/// <param name="Quantity">What it is.</param>
/// <param name="Truth">What the data were made with; the same for every seed.</param>
/// <param name="Estimate">What the model says.</param>
/// <param name="StandardError">Its standard error; NaN on a boundary.</param>
internal sealed record Finding(string Quantity, double Truth, double Estimate, double StandardError)
{
    /// <summary>Whether the truth is within two standard errors; a finding without one does not cover.</summary>
    public bool Covers => Math.Abs(Estimate - Truth) <= 2 * StandardError;

    /// <summary>A variance of a fit, or a covariance where a second term is given.</summary>
    public static Finding Of(string quantity, double truth, ModelReport fit, string group, string term = "(Intercept)",
        string? other = null)
    {
        VarianceEstimate estimate = fit.Variances.Single(own => own.Group == group && own.Term == term && own.OtherTerm == other);
        return new Finding(quantity, truth, estimate.Value, estimate.StandardError);
    }

    /// <summary>
    /// The share of the variance that a kernel or grouping of a fit explains, of generalised models on one of their scales.
    /// </summary>
    public static Finding Share(string quantity, double truth, ModelReport fit, string group, ShareScale scale = ShareScale.Response)
    {
        VarianceShare share = fit.Shares.Single(own => own.Group == group && own.Scale == scale);
        return new Finding(quantity, truth, share.Share, share.StandardError);
    }

    /// <summary>A fixed effect of a fit.</summary>
    public static Finding Effect(string quantity, double truth, ModelReport fit, string name)
    {
        FixedEffect effect = fit.Fixed.Single(own => own.Name == name);
        return new Finding(quantity, truth, effect.Estimate, effect.StandardError);
    }
}

namespace GpuLmm.Reports;

/// <summary>Plots of a fitted model.</summary>
internal static class ModelPlots
{
    private const string Intervals = "Lines: estimate ± 1.96 standard errors; none where the estimate is on a boundary.";
    private const int MostCoefficients = 30;

    /// <summary>All that the model has to show.</summary>
    /// <param name="trait">Its name.</param>
    /// <param name="model">The model.</param>
    /// <param name="isFit">Whether it was fitted for its own sake: the covariates of a null model are not asked about.</param>
    public static IEnumerable<Figure> Of(string trait, ModelReport model, bool isFit)
    {
        (string, double, double)[] variances = [.. model.Variances.Where(variance => !variance.IsCovariance)
            .Select(variance => (VarianceName(variance), variance.Value, variance.StandardError))];
        if (variances.Length > 0)
        {
            yield return IntervalPlot.Create(
                "variance", "Variance components", $"Variance components of {trait}: {List(variances)}.",
                $"In squared units of the trait. {Intervals}", "variance", variances, least: 0);
        }

        (string, double, double)[] shares = [.. model.Shares.Select(share => (ShareName(share), share.Share, share.StandardError))];
        if (shares.Length > 0)
        {
            yield return IntervalPlot.Create(
                "shares", "Shares of the variance", $"Shares of the variance of {trait}: {List(shares)}.",
                $"Of a genetic kernel this is h². {Intervals}", "share", shares, 0, 1);
        }

        (string, double, double)[] coefficients = [.. model.Fixed.Where(effect => effect.Name != DesignMatrix.Intercept)
            .Select(effect => (effect.Name, effect.Estimate, effect.StandardError)).Take(MostCoefficients)];
        if (isFit && coefficients.Length > 0)
        {
            yield return IntervalPlot.Create(
                "coefficients", "Fixed effects", $"Fixed effects of {trait}: {List(coefficients)}.",
                $"Without the intercept, each in its own unit. {Intervals}", "estimate", coefficients);
        }

        if (model.Trajectory.Count > 1)
        {
            yield return TrajectoryPlot.Create(trait, model);
        }
    }

    public static string VarianceName(VarianceEstimate variance) =>
        variance.Term.Length == 0 || variance.Term == DesignMatrix.Intercept ? variance.Group : $"{variance.Group}: {variance.Term}";

    public static string ShareName(VarianceShare share) => share.Scale switch
    {
        ShareScale.Latent => share.Group + ", latent scale",
        ShareScale.Data => share.Group + ", data scale",
        ShareScale.Liability => share.Group + ", liability",
        _ => share.Group,
    };

    private static string List((string Name, double Value, double)[] rows) =>
        string.Join(", ", rows.Select(row => $"{row.Name} {Words.Number(row.Value, 3)}"));
}

using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>t tests of coefficients and type III F tests of terms, with the denominators that were asked for.</summary>
internal static class FixedInference
{
    // Kenward and Roger's correction takes n² numbers for every variance, and matters where n is small.
    private const int MostKenwardRoger = 5_000;

    /// <summary>Refuses what the method is not defined for.</summary>
    /// <param name="design">The model.</param>
    /// <param name="options">Method and denominators.</param>
    /// <exception cref="InputException">Kenward and Roger of an ML fit, of a V that is not linear in its parameters, or of more than 5,000
    /// records.</exception>
    public static void RequirePossible(MixedDesign design, MixedModelOptions options)
    {
        if (options.Degrees != DegreesMethod.KenwardRoger)
        {
            return;
        }

        string? fault = options.Method == LikelihoodMethod.Ml ? "it is of restricted likelihood, and the fit is by ML"
            : design.Spatial.Count > 0 || design.Residual.Correlation is not null
            ? "ranges of correlation are estimated, in which V is not linear"
            : design.Rows.Length > MostKenwardRoger
            ? $"{design.Rows.Length} records, more than {MostKenwardRoger}; at this size it does not differ from Satterthwaite's"
            : null;
        if (fault is not null)
        {
            throw new InputException($"{design.Formula.Text}: no Kenward-Roger degrees of freedom: {fault}. Use --ddf satterthwaite.");
        }
    }

    /// <summary>The report with its tests.</summary>
    /// <param name="report">The report, in units of the response.</param>
    /// <param name="design">X and its terms.</param>
    /// <param name="degrees">How to test.</param>
    /// <param name="coefficients">b̂ on the basis, in units of the response.</param>
    /// <param name="scale">What the covariance matrix of <paramref name="degrees"/> is multiplied by to be in those units.</param>
    public static ModelReport Complete(
        ModelReport report, MixedDesign design, ContrastInference degrees, double[] coefficients, double scale)
    {
        int p = coefficients.Length;
        double[] inverse = Triangular.InvertUpper(design.Fixed.Triangle, p);
        double[] standardised = Array.ConvertAll(coefficients, b => b / Math.Sqrt(scale));
        FixedEffect[] effects = [.. ModelMath.FixedEffects(design.Fixed, coefficients, degrees.Covariance, scale, double.NaN)
            .Select((effect, j) =>
                effect with { DegreesOfFreedom = degrees.Test(inverse[(j * p)..((j + 1) * p)], 1, standardised).Degrees })];
        bool isMissing = effects.Any(effect => double.IsNaN(effect.DegreesOfFreedom));
        return report with
        {
            Warnings = isMissing
                ? [.. report.Warnings,
                    "No degrees of freedom: the likelihood has no curvature at the estimate from which the errors of the variances could be told. --ddf none takes n − p."]
                : report.Warnings,
            Fixed = effects,
            Terms = [.. design.Terms.Value.Select(term =>
            {
                (double statistic, double own) = degrees.Test(term.Contrasts, term.Rows, standardised);
                return new TermTest(term.Label, term.Rows, own, statistic);
            })],
        };
    }
}

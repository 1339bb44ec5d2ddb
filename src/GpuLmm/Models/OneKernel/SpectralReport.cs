using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>From a maximum over λ to its report.</summary>
internal sealed class SpectralReport(
    MixedDesign design, SpectralModel spectral, VarianceParameters parameters, string[] levels, Backend backend, MixedModelOptions options)
{
    private readonly string name = ModelMath.GroupName(design.Random[0]);

    /// <summary>Estimates, effects and fitted values; these without offsets.</summary>
    public ModelReport Create(SpectralEngineFit fit)
    {
        (ProfileLikelihood profile, LambdaMaximum maximum, OneKernelFit estimates) = (fit.Profile, fit.Lambda, fit.Estimates);
        double[] effects = Blup(maximum.Point);
        double[] fixedPart = ModelMath.Product(design.Fixed.Basis, maximum.Point.Coefficients);
        var fitted = new double[fixedPart.Length];
        TensorPrimitives.Add(fixedPart, effects, fitted);
        var explained = VarianceExplained.Of(
            parameters, parameters.FromReported([estimates.KernelVariance, estimates.ResidualVariance]), ModelMath.Variance(fixedPart));
        return OneKernelReport.Of(estimates, name, design.Formula.Text, design.Fixed.Dropped) with
        {
            Random = [.. levels.Zip(effects, SpectralPrediction.Errors(spectral, maximum.Point)).DistinctBy(row => row.First)
                .Select(row => new RandomEffect(name, row.First, DesignMatrix.Intercept, row.Second)
                    .With(row.Third.Variance, row.Third.Error, estimates.ResidualVariance))],
            Fitted = fitted,
            MarginalR2 = explained.Marginal,
            ConditionalR2 = explained.Conditional,
            IntraclassCorrelations = explained.Intraclass,
            VarianceCovariance = Covariance(profile, maximum, estimates.ResidualVariance),
        };
    }

    /// <summary>The report with what was asked for beyond estimates.</summary>
    public ModelReport WithTests(ModelReport report, SpectralEngineFit fit) => report with
    {
        VarianceTests = Tests(fit.Profile, fit.Lambda),
        Conditional = SpectralConditional.At(spectral, fit.Profile, fit.Lambda, options.Method),
    };

    private static double[] Covariance(ProfileLikelihood profile, LambdaMaximum maximum, double residual)
    {
        (double gg, double ge, double ee) = profile.AverageInformation(maximum.Point, residual);
        double determinant = maximum.Boundary == LambdaBoundary.None ? (gg * ee) - (ge * ge) : double.NaN;
        return [ee / determinant, -ge / determinant, -ge / determinant, gg / determinant];
    }

    private VarianceTest[] Tests(ProfileLikelihood profile, LambdaMaximum maximum)
    {
        double statistic = 2 * (maximum.Point.LogLikelihood(options.Method) - profile.Evaluate(0).LogLikelihood(options.Method));
        if (options.TestVariance != VarianceTestMethod.ExactRestricted)
        {
            return options.TestVariance == VarianceTestMethod.None
                ? [] : [ChiSquareMixture.Test(name, DesignMatrix.Intercept, statistic, 1)];
        }

        // In the eigenvectors' coordinates K is diagonal.
        int n = spectral.Decomposition.SampleCount;
        var diagonal = new DenseMatrix(n, n);
        diagonal.Clear();
        for (int i = 0; i < n; i++)
        {
            diagonal.Column(i)[i] = spectral.Decomposition.Values[i];
        }

        var distribution = RestrictedNull.Create(diagonal, spectral.Covariates, backend);
        return [ExactTest.Of(name, DesignMatrix.Intercept, statistic, distribution, options, backend.Threads)];
    }

    /// <summary>û = σ²_g K P y = U (λ s ∘ w ∘ r̃), the best linear unbiased predictor (Henderson 1975).</summary>
    private double[] Blup(ProfilePoint point)
    {
        double[] rotated = Array.ConvertAll(Enumerable.Range(0, point.SampleCount).ToArray(), i =>
            point.Lambda * spectral.Decomposition.Values[i] * point.Weights[i] * point.Residuals[i]);
        return ModelMath.Product(spectral.Decomposition.Vectors, rotated);
    }
}

using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>One kernel and residuals of one variance, by the kernel's eigenvectors; several records of one id share its effect (Z K Z').</summary>
internal static class SpectralFit
{
    public static ModelReport Fit(
        MixedDesign design, double[] response, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options)
    {
        LikelihoodMethod method = options.Method;
        RandomDesign random = design.Random[0];
        string[] levels = Array.ConvertAll(random.Group.Index, level => random.Group.Levels[level]);
        DenseMatrix kernel = ModelMath.Kernel(random.Term, levels, kernels);
        using SpectralModel spectral = SpectralModel.Create(kernel, design.Fixed, backend);
        ProfileLikelihood profile = spectral.Profiles([response])[0];
        (OneKernelFit fit, LambdaMaximum maximum) = spectral.Fit(profile, method);
        double[] effects = Blup(spectral, maximum.Point);
        double[] fixedPart = ModelMath.Product(design.Fixed.Basis, maximum.Point.Coefficients);
        var fitted = new double[response.Length];
        TensorPrimitives.Add(fixedPart, effects, fitted);
        if (design.Offset is not null)
        {
            TensorPrimitives.Add(fitted, design.Offset, fitted);
        }

        string name = ModelMath.GroupName(random);
        double fixedVariance = ModelMath.Variance(fixedPart), scaled = fit.KernelScale * fit.KernelVariance;
        double total = fixedVariance + scaled + fit.ResidualVariance;
        return ModelReport.Of(fit, name, design.Formula.Text, design.Fixed.Dropped) with
        {
            Random = [.. levels.Zip(effects, SpectralPrediction.Errors(spectral, maximum.Point)).DistinctBy(row => row.First)
                .Select(row => new RandomEffect(name, row.First, DesignMatrix.Intercept, row.Second)
                    .With(row.Third.Variance, row.Third.Error, fit.ResidualVariance))],
            Fitted = fitted,
            MarginalR2 = fixedVariance / total,
            ConditionalR2 = (fixedVariance + scaled) / total,
            VarianceCovariance = Covariance(profile, maximum, fit.ResidualVariance),
            VarianceTests = Tests(spectral, profile, maximum, name, backend, options),
            Conditional = SpectralConditional.At(spectral, profile, maximum, method),
        };
    }

    private static double[] Covariance(ProfileLikelihood profile, LambdaMaximum maximum, double residual)
    {
        (double gg, double ge, double ee) = profile.AverageInformation(maximum.Point, residual);
        double determinant = maximum.Boundary == LambdaBoundary.None ? (gg * ee) - (ge * ge) : double.NaN;
        return [ee / determinant, -ge / determinant, -ge / determinant, gg / determinant];
    }

    private static VarianceTest[] Tests(
        SpectralModel spectral, ProfileLikelihood profile, LambdaMaximum maximum, string name, Backend backend, MixedModelOptions options)
    {
        double statistic = 2 * (maximum.Point.LogLikelihood(options.Method) - profile.Evaluate(0).LogLikelihood(options.Method));
        if (options.TestVariance != VarianceTestMethod.ExactRestricted)
        {
            return options.TestVariance == VarianceTestMethod.None ? [] : [ChiSquareMixture.Test(name, DesignMatrix.Intercept, statistic, 1)];
        }

        // In the eigenvectors' coordinates K is diagonal.
        int n = spectral.Decomposition.SampleCount;
        var diagonal = new DenseMatrix(n, n);
        diagonal.Clear();
        for (int i = 0; i < n; i++)
        {
            diagonal.Column(i)[i] = spectral.Decomposition.Values[i];
        }

        return [ExactTest.Of(name, DesignMatrix.Intercept, statistic, diagonal, spectral.Covariates, backend, options)];
    }

    /// <summary>û = σ²_g K P y = U (λ s ∘ w ∘ r̃), the best linear unbiased predictor (Henderson 1975).</summary>
    private static double[] Blup(SpectralModel spectral, ProfilePoint point)
    {
        double[] rotated = Array.ConvertAll(Enumerable.Range(0, point.SampleCount).ToArray(), i =>
            point.Lambda * spectral.Decomposition.Values[i] * point.Weights[i] * point.Residuals[i]);
        return ModelMath.Product(spectral.Decomposition.Vectors, rotated);
    }
}

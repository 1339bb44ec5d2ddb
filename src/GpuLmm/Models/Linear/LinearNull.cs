using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// The null model y = X b + e, e ~ N(0, σ²_e I) of one trait, by least squares: what a scan without random effects tests markers against.
/// </summary>
internal sealed class LinearNull
{
    private LinearNull(Trait trait, double[] residuals)
    {
        Trait = trait;
        Residuals = residuals;
        ResidualSquares = TensorPrimitives.SumOfSquares<double>(residuals);
    }

    public Trait Trait { get; }

    /// <summary>n.</summary>
    public int SampleCount => Residuals.Length;

    /// <summary>p.</summary>
    public int FixedCount => Trait.SampleSet.Covariates.Names.Count;

    /// <summary>r = y − X b̂, length n.</summary>
    public double[] Residuals { get; }

    /// <summary>R₀ = r'r.</summary>
    public double ResidualSquares { get; }

    /// <summary>Fits a trait.</summary>
    /// <exception cref="InputException">The samples leave no degree of freedom to test a marker.</exception>
    public static LinearNull Fit(Trait trait)
    {
        SampleSet samples = trait.SampleSet;
        samples.RequireDegreesToTest();
        return new LinearNull(trait, samples.Covariates.Residuals(trait.Values.Span));
    }

    /// <summary>The fit by REML as the report of a model without random effects.</summary>
    public ModelReport ToReport()
    {
        DesignMatrix design = Trait.SampleSet.Covariates;
        int n = SampleCount, p = FixedCount;
        double residual = ResidualSquares / (n - p);
        double[] identity = new double[p * p];
        double[] coefficients = new double[p];
        for (int j = 0; j < p; j++)
        {
            identity[(j * p) + j] = 1;
            coefficients[j] = TensorPrimitives.Dot(design.Basis.Column(j), Trait.Values.Span);
        }

        string terms = string.Join(" + ", design.Names.Select(name => name == DesignMatrix.Intercept ? "1" : name));
        return new ModelReport
        {
            Formula = $"{Trait.Name} ~ {terms}",
            Strategy = FitStrategy.Grouped,
            Method = LikelihoodMethod.Reml,
            SampleCount = n,
            Fixed = ModelMath.FixedEffects(design, coefficients, identity, residual, n - p),
            Variances = [new VarianceEstimate("Residual", "", null, residual, residual * Math.Sqrt(2.0 / (n - p)))],
            Shares = [],
            Parameters = new Dictionary<string, double>(),

            // log|X'X| = 2 log|det T| for X = Q T.
            LogLikelihood = -0.5 * (((n - p) * (Math.Log(2 * Math.PI * residual) + 1)) + (2 * design.LogDeterminant)),
            ParameterCount = p + 1,
            Iterations = 0,
            Boundary = [],
            Random = [],
            Fitted = [],
            Dropped = design.Dropped,
            Warnings = [],
        };
    }
}

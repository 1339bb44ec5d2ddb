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
}

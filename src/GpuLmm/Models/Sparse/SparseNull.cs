using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// The null model y = X b + u + e, u ~ N(0, σ²_g K), of one trait and a sparse relationship matrix: exact REML, and what markers are tested
/// with, exactly too (Jiang et al. 2019, without their approximation of denominators).
/// </summary>
public sealed class SparseNull : IDisposable
{
    private SparseNull(Trait trait, OneKernelFit reml, ScoreDesign design, double residualSquares, string families)
    {
        (Trait, Reml, Design, ResidualSquares, Families) = (trait, reml, design, residualSquares, families);
    }

    /// <summary>The trait.</summary>
    public Trait Trait { get; }

    /// <summary>The fit by REML.</summary>
    public OneKernelFit Reml { get; }

    /// <summary>How many samples are related to others, in words.</summary>
    public string Families { get; }

    internal ScoreDesign Design { get; }

    /// <summary>y'Py, in units in which the information is x'Px.</summary>
    internal double ResidualSquares { get; }

    /// <summary>Fits the null model of a trait.</summary>
    /// <param name="trait">The trait.</param>
    /// <param name="kinship">K; of more samples too.</param>
    /// <param name="backend">Where V is factored.</param>
    /// <exception cref="InputException">
    /// Samples that K does not have, samples that leave no degree of freedom to test a marker, or a K that no variance can be made of.
    /// </exception>
    /// <exception cref="DeviceException">The factor of V does not fit in memory.</exception>
    public static SparseNull Fit(Trait trait, SparseKinship kinship, Backend backend)
    {
        ArgumentNullException.ThrowIfNull(trait);
        ArgumentNullException.ThrowIfNull(kinship);
        ArgumentNullException.ThrowIfNull(backend);
        SampleSet samples = trait.SampleSet;
        samples.RequireDegreesToTest();
        SparseKinship own = kinship.Select(samples.Ids);
        using var variance = new SparseVariance(own, backend, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        var profile = new SparseProfile(variance, samples.Covariates, trait.Values.ToArray());
        double scale = own.Scale();
        (SparsePoint point, LambdaBoundary boundary) =
            SparseSearch.Maximise(profile, LambdaRange.InSteps([Math.Max(own.Diagonal.Average(), double.Epsilon)]));
        VarianceBoundary edge = ComponentEdge.Of(boundary);
        double curvature = edge == VarianceBoundary.None ? SparseSearch.Curvature(profile, point.Lambda) : double.NaN;

        // The factor becomes that of the maximum again.
        point = profile.Evaluate(point.Lambda)!;
        return new SparseNull(
            trait, Report(samples, profile, point, edge, scale, curvature), DesignOf(variance, point), point.ResidualSquares,
            $"{variance.Families}");
    }

    /// <summary>The REML fit as the report of a model with the kernel <c>kinship</c>.</summary>
    public ModelReport ToReport()
    {
        SampleSet samples = Trait.SampleSet;
        string terms = string.Join(" + ", samples.Covariates.Names.Select(name => name == DesignMatrix.Intercept ? "1" : name));
        ModelReport report = OneKernelReport.Of(
            Reml, "kinship", $"{Trait.Name} ~ {terms} + (1 | gr(IID, cov = kinship))", samples.Covariates.Dropped);
        return report with { Strategy = FitStrategy.Sparse };
    }

    /// <summary>Frees the factor.</summary>
    public void Dispose() => Design.Dispose();

    private static OneKernelFit Report(
        SampleSet samples, SparseProfile profile, SparsePoint point, VarianceBoundary edge, double scale, double curvature)
    {
        double residual = point.ResidualSquares / profile.Degrees, lambda = point.Lambda, scaled = scale * lambda;
        double heritability = scaled / (1 + scaled);
        (double kernelError, double residualError) = ComponentEdge.Errors(edge, Information(profile, point, residual));
        return new OneKernelFit
        {
            Method = LikelihoodMethod.Reml,
            SampleCount = samples.Count,
            KernelVariance = lambda * residual,
            ResidualVariance = residual,
            KernelVarianceError = kernelError,
            ResidualVarianceError = residualError,
            Lambda = lambda,
            KernelScale = scale,
            Heritability = heritability,
            HeritabilityError = curvature < 0 ? heritability * (1 - heritability) / Math.Sqrt(-curvature) : double.NaN,
            LogLikelihood = point.LogLikelihood,
            Fixed = ModelMath.FixedEffects(samples.Covariates, point.Coefficients, point.InverseInformation, residual, profile.Degrees),
            Boundary = edge,
            Evaluations = profile.Evaluations,
        };
    }

    /// <summary>
    /// Average information of σ²_g and σ²_e (Gilmour, Thompson &amp; Cullis 1995): with λK = V − I, P K P y = (Py − PPy)/λ.
    /// </summary>
    private static (double Kernel, double Cross, double Residual) Information(SparseProfile profile, SparsePoint point, double residual)
    {
        double[] u = point.Projected, w = profile.Project(point, u);
        double uu = TensorPrimitives.SumOfSquares<double>(u), uw = TensorPrimitives.Dot<double>(u, w), lambda = point.Lambda;
        double unit = 0.5 / (residual * residual * residual);
        return (unit * (point.ResidualSquares - (2 * uu) + uw) / (lambda * lambda), unit * (uu - uw) / lambda, unit * uw);
    }

    /// <summary>x'Px is x'V⁻¹x less the squares of x'V⁻¹Q G⁻', G G' = Q'V⁻¹Q.</summary>
    private static ScoreDesign DesignOf(SparseVariance variance, SparsePoint point)
    {
        int n = point.SampleCount, p = point.SolvedBasis.Length;
        var columns = new DenseMatrix(n, p + 1);
        SparseRegression.Explaining(point.SolvedBasis, point.Factor, columns, 0);
        point.Projected.CopyTo(columns.Column(p));
        var weights = new DenseMatrix(n, 1);
        variance.Weights().CopyTo(weights.Column(0));
        return new ScoreDesign { Columns = columns, Weights = weights, Whitening = variance.Whitening() };
    }
}

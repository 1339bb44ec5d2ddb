namespace GpuLmm;

/// <summary>
/// The spectral engine of one kernel and one sample set (<c>docs/model.md</c> §2): K = U S U' and X̃ = U'X once, then any number of traits
/// in O(n p²) an evaluation. Owns U.
/// </summary>
internal sealed class SpectralModel : IDisposable
{
    private readonly Backend backend;
    private readonly DesignMatrix design;

    private readonly LambdaRange range;

    private SpectralModel(
        Backend backend, Eigendecomposition decomposition, double kernelScale, double[][] covariates, DesignMatrix design,
        LambdaRange range)
    {
        this.range = range;
        this.backend = backend;
        this.design = design;
        Decomposition = decomposition;
        KernelScale = kernelScale;
        Covariates = covariates;
    }

    /// <summary>K = U S U'.</summary>
    public Eigendecomposition Decomposition { get; }

    /// <summary>c(K) = tr(SKS)/(n − 1).</summary>
    public double KernelScale { get; }

    /// <summary>The columns of Q̃ = U'Q, X = Q T: they span what the covariates span.</summary>
    public double[][] Covariates { get; }

    /// <summary>Decomposes K and rotates X.</summary>
    /// <param name="kernel">K of the analysed samples, n × n; overwritten and owned.</param>
    /// <param name="design">X; used as long as the model is.</param>
    /// <param name="backend">Where to decompose and rotate.</param>
    /// <param name="rangeOf">The λ that are searched, from the eigenvalues.</param>
    public static SpectralModel Create(
        DenseMatrix kernel, DesignMatrix design, Backend backend, Func<double[], LambdaRange> rangeOf)
    {
        try
        {
            double scale = KernelMath.Scale(kernel);
            if (!(scale > 0))
            {
                throw new InputException(scale < 0
                    ? $"The relationship matrix is not positive semi-definite (tr(SKS)/(n − 1) = {scale:g4} among the analysed samples)."
                    : $"The relationship matrix has no variation among the {kernel.Rows} analysed samples (tr(SKS)/(n − 1) = {scale:g4}).");
            }

            Eigendecomposition decomposition = backend.Decompose(kernel);
            return new SpectralModel(
                backend, decomposition, scale, Rotated(backend, decomposition, design), design, rangeOf(decomposition.Values));
        }
        catch
        {
            kernel.Dispose();
            throw;
        }
    }

    /// <summary>The same K with another X. Shares U, which stays with this one.</summary>
    /// <param name="other">X of the same samples; used as long as the model is.</param>
    public SpectralModel With(DesignMatrix other) =>
        new(backend, Decomposition, KernelScale, Rotated(backend, Decomposition, other), other, range);

    /// <summary>The profile likelihoods of traits: rotates all of them in one product.</summary>
    /// <param name="traits">y of each trait, length n.</param>
    public IReadOnlyList<ProfileLikelihood> Profiles(IReadOnlyList<ReadOnlyMemory<double>> traits)
    {
        using var columns = new DenseMatrix(Decomposition.SampleCount, traits.Count);
        for (int t = 0; t < traits.Count; t++)
        {
            traits[t].Span.CopyTo(columns.Column(t));
        }

        using DenseMatrix rotated = backend.Rotate(Decomposition.Vectors, columns);
        return [.. Enumerable.Range(0, traits.Count).Select(t =>
            new ProfileLikelihood(Decomposition.Values, rotated.Column(t).ToArray(), Covariates, design.LogDeterminant, range))];
    }

    private static double[][] Rotated(Backend backend, Eigendecomposition decomposition, DesignMatrix design)
    {
        using DenseMatrix rotated = backend.Rotate(decomposition.Vectors, design.Basis);
        return [.. Enumerable.Range(0, rotated.Columns).Select(j => rotated.Column(j).ToArray())];
    }

    /// <summary>Maximises and describes.</summary>
    /// <param name="profile">A trait's profile.</param>
    /// <param name="method">REML or ML.</param>
    /// <param name="isClosed">As of <see cref="LambdaSearch"/>.</param>
    public (OneKernelFit Fit, LambdaMaximum Maximum) Fit(ProfileLikelihood profile, LikelihoodMethod method, bool isClosed = false)
    {
        LambdaMaximum maximum = LambdaSearch.Maximise(profile, method, isClosed);
        ProfilePoint point = maximum.Point;
        double residual = point.ResidualVariance(method);
        VarianceBoundary boundary = ComponentEdge.Of(maximum.Boundary);
        (double kernelError, double residualError) = ComponentEdge.Errors(boundary, profile.AverageInformation(point, residual));
        bool interior = maximum.Boundary == LambdaBoundary.None;
        double scaled = KernelScale * point.Lambda;
        return (new OneKernelFit
        {
            Method = method,
            SampleCount = profile.SampleCount,
            KernelVariance = point.Lambda * residual,
            ResidualVariance = residual,
            KernelVarianceError = kernelError,
            ResidualVarianceError = residualError,
            Lambda = point.Lambda,
            KernelScale = KernelScale,
            Heritability = scaled / (1 + scaled),
            HeritabilityError = interior ? HeritabilityError(profile, point.Lambda, method, KernelScale) : double.NaN,
            LogLikelihood = point.LogLikelihood(method),
            Fixed = ModelMath.FixedEffects(
                design, point.Coefficients, point.InverseInformation, residual, point.SampleCount - point.FixedCount),
            Boundary = boundary,
            Evaluations = maximum.Evaluations,
        }, maximum);
    }

    /// <summary>
    /// The standard error of h² by the delta method from the observed information of θ = log λ: d h²/dθ = cλ/(1 + cλ)².
    /// </summary>
    /// <param name="profile">The profile.</param>
    /// <param name="lambda">λ̂, an interior maximum.</param>
    /// <param name="method">REML or ML.</param>
    /// <param name="kernelScale">c.</param>
    public static double HeritabilityError(ProfileLikelihood profile, double lambda, LikelihoodMethod method, double kernelScale)
    {
        // The curvature is the central difference of the analytic score: its error, O(step²) relative, is far below the error's own.
        const double Step = 1e-4;
        double curvature = (profile.Evaluate(lambda * Math.Exp(Step)).Score(method)
            - profile.Evaluate(lambda * Math.Exp(-Step)).Score(method)) / (2 * Step);
        double scaled = kernelScale * lambda;
        return curvature < 0 ? scaled / ((1 + scaled) * (1 + scaled)) / Math.Sqrt(-curvature) : double.NaN;
    }

    public void Dispose() => Decomposition.Dispose();
}

namespace GpuLmm;

/// <summary>
/// One kernel and residuals of one variance, by the kernel's eigenvectors; several records of one id share its effect (Z K Z').
/// </summary>
internal sealed class SpectralEngine : ModelEngine
{
    private readonly SpectralModel spectral;
    private readonly string[] levels;

    private SpectralEngine(MixedDesign design, SpectralModel spectral, string[] levels, Backend backend, MixedModelOptions options)
        : base(design, backend, options)
    {
        this.spectral = spectral;
        this.levels = levels;
        Parameters = new VarianceParameters(
        [
            new DiagonalPart(ModelMath.GroupName(design.Random[0]), spectral.Decomposition.Values, spectral.KernelScale),
            new ResidualPart([""], new int[levels.Length], null),
        ]);
    }

    public override VarianceParameters Parameters { get; }

    /// <summary>Decomposes the kernel.</summary>
    /// <exception cref="InputException">A kernel that is not given, an id it does not have, or one without variation among the
    /// records.</exception>
    public static SpectralEngine Create(
        MixedDesign design, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options)
    {
        RandomDesign random = design.Random[0];
        string[] levels = Array.ConvertAll(random.Group.Index, level => random.Group.Levels[level]);
        DenseMatrix kernel = ModelMath.Kernel(random.Term, levels, kernels);
        return new SpectralEngine(design, SpectralModel.Create(kernel, design.Fixed, backend, LambdaRange.Of), levels, backend, options);
    }

    public override EngineFit Fit(double[] response, CancellationToken cancellationToken) =>
        Fit(spectral.Profiles([response])[0], ModelMath.ResidualDeviation(Design.Fixed, response));

    public override EngineFit[] Refit(IReadOnlyList<double[]> responses, EngineFit start, CancellationToken cancellationToken)
    {
        IReadOnlyList<ProfileLikelihood> profiles = spectral.Profiles([.. responses.Select(response => (ReadOnlyMemory<double>)response)]);
        var fits = new EngineFit[responses.Count];
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Backend.Threads, CancellationToken = cancellationToken };
        Parallel.For(0, fits.Length, threads, i => fits[i] = Fit(profiles[i], ModelMath.ResidualDeviation(Design.Fixed, responses[i])));
        return fits;
    }

    public override ModelReport Report(EngineFit fit, double[] response)
    {
        ModelReport report = new SpectralReport(Design, spectral, Parameters, levels, Backend, Options).Create((SpectralEngineFit)fit);
        return report with { Fitted = WithOffset([.. report.Fitted]) };
    }

    public override ModelReport Complete(ModelReport report, EngineFit fit, double[] response, CancellationToken cancellationToken)
    {
        var own = (SpectralEngineFit)fit;
        RotatedLikelihood likelihood = Rotated(own.Profile, 1 / own.Unit);
        VariancePoint point = own.Point;

        // At the upper end of the search the residual variance is as good as at its bound.
        int[] free =
            [.. Enumerable.Range(0, 2).Where(k => point.Parameters[k] > 0 && !(k == 1 && own.Lambda.Boundary == LambdaBoundary.Upper))];
        double[]? curvature = new VarianceConditional(likelihood, Backend.Threads).Curvature(point, free);
        ContrastInference degrees = DegreesChoice.Of(
            likelihood.ProjectionAt(point.Parameters)!, Parameters, free, curvature, Options.Degrees, Backend.Threads);
        report = FixedInference.Complete(
            report, Design, degrees, ModelMath.Scaled(point.Coefficients, own.Unit), own.Unit * own.Unit);
        return new SpectralReport(Design, spectral, Parameters, levels, Backend, Options).WithTests(report, own);
    }

    public override VarianceLikelihood Likelihood(DesignMatrix fixedEffects, double[] response, LikelihoodMethod method)
    {
        double[][] basis = spectral.Covariates;
        if (!ReferenceEquals(fixedEffects, Design.Fixed))
        {
            using DenseMatrix rotated = Backend.Rotate(spectral.Decomposition.Vectors, fixedEffects.Basis);
            basis = [.. Enumerable.Range(0, rotated.Columns).Select(j => rotated.Column(j).ToArray())];
        }

        var likelihood = new RotatedLikelihood(Backend, spectral.Decomposition, Parameters, fixedEffects, basis, method);
        likelihood.SetResponse(response);
        return likelihood;
    }

    public override ResponseSimulator Simulator(EngineFit fit, ModelReport report)
    {
        double[] sigma = Parameters.ToReported(ModelMath.InUnits(Parameters, fit.Point.Components, fit.Unit));
        return new ResponseSimulator(
            Mean(fit), [.. report.Fitted],
            [new RootDraw(spectral.Decomposition, sigma[0], isOwned: false)], new PartDraw(Parameters.Parts[1], [sigma[1]]));
    }

    public override void Dispose() => spectral.Dispose();

    private SpectralEngineFit Fit(ProfileLikelihood profile, double unit)
    {
        (OneKernelFit estimates, LambdaMaximum maximum) = spectral.Fit(profile, Options.Method);
        double scale = 1 / (unit * unit);
        double[] sigma = Parameters.FromReported([estimates.KernelVariance * scale, estimates.ResidualVariance * scale]);
        VariancePoint point = Rotated(profile, 1 / unit).Evaluate(sigma)
            ?? throw new ArithmeticException("The variance matrix is not positive definite at the maximum over λ.");
        return new SpectralEngineFit(new VarianceMaximum(point, true, [], ""), unit, profile, maximum, estimates);
    }

    private RotatedLikelihood Rotated(ProfileLikelihood profile, double scale)
    {
        var likelihood = new RotatedLikelihood(Backend, spectral.Decomposition, Parameters, Design.Fixed,
            spectral.Covariates, Options.Method);
        likelihood.SetRotated(ModelMath.Scaled(profile.Response, scale));
        return likelihood;
    }
}

namespace GpuLmm;

/// <summary>Where the searches of all markers start: G and R of the null model, and the curvature of its likelihood there.</summary>
internal sealed class JointStart
{
    // A share of the kernel of zero has no slope in the coordinates of the search: markers start beside it.
    private const double LeastShare = 1e-3;

    // Searches without the windows start away from both edges.
    private const double LeastWithin = 0.02;

    // Relative rounding of a likelihood that is interpolated.
    private const double Rounded = 1e-13;

    private JointStart(JointChart chart, JointChart within, double[] inverse, double rounding)
    {
        Chart = chart;
        Within = within;
        Inverse = inverse;
        Rounding = rounding;
    }

    /// <summary>Coordinates about G and R.</summary>
    public JointChart Chart { get; }

    /// <summary>The same away from the edges.</summary>
    public JointChart Within { get; }

    /// <summary>Inverse of the curvature, row-major.</summary>
    public double[] Inverse { get; }

    /// <summary>What values of ℓ are not told better than.</summary>
    public double Rounding { get; }

    /// <exception cref="ArithmeticException">The likelihood is not known about the null model.</exception>
    public static JointStart Of(JointNullModel model, int threads)
    {
        RotatedTraits profile = model.Scaled.Profile;
        JointChart? chart = JointChart.About(model.Maximum.Kernel, model.Maximum.Residual, profile, LeastShare);
        JointChart? within = JointChart.About(model.Maximum.Kernel, model.Maximum.Residual, profile, LeastWithin, LeastWithin);
        if (chart is null || within is null || JointCurvature.At(profile, chart, threads) is not { } curvature)
        {
            throw new ArithmeticException("the likelihood of the traits is not finite about the null model.");
        }

        double size = Math.Abs(model.Maximum.LogLikelihood) + (profile.Degrees * profile.Traits);
        return new JointStart(chart, within, curvature.AbsoluteInverse(), Rounded * size);
    }
}

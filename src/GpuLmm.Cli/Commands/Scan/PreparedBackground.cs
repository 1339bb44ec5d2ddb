using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What traits that share their samples are tested against, and the null fits that are reported.</summary>
/// <param name="Background">For the scan.</param>
/// <param name="Fits">One per trait.</param>
/// <param name="KinshipMarkers">Markers of the kinship; 0 where unknown or without one.</param>
/// <param name="Owned">Freed with this; null where there is nothing to free.</param>
internal sealed record PreparedBackground(ScanBackground Background, IReadOnlyList<NullFit> Fits, double KinshipMarkers,
    IDisposable? Owned) : IDisposable
{
    /// <summary>
    /// What the markers of a chromosome are tested against for a trait, with markers of these ids among the fixed effects; null where the
    /// null model cannot have them. In use until the next is asked for.
    /// </summary>
    public Func<Trait, string, IReadOnlyList<string>, ScanBackground>? Given { get; init; }

    public void Dispose() => Owned?.Dispose();
}

/// <summary>The null fit of a trait.</summary>
/// <param name="Report">As it is stored.</param>
/// <param name="Kernel">Heritability and λ; null without a kinship.</param>
/// <param name="Description">One line.</param>
internal sealed record NullFit(ModelReport Report, OneKernelFit? Kernel, string Description)
{
    /// <summary>How it was fitted without a relationship matrix; null where it was fitted with one.</summary>
    public MatrixFreeFacts? MatrixFree { get; init; }

    /// <summary>Whether λ stays that of the null model for every marker, whatever the test.</summary>
    public bool HasFixedLambda { get; init; }

    /// <summary>A fit without a relationship matrix.</summary>
    public static NullFit Of(MatrixFreeFit fit)
    {
        var facts = MatrixFreeFacts.Of(fit);
        return new NullFit(fit.ToReport(), fit.Reml, $"{Describe(fit.Trait, fit.Reml)}; {facts}")
        {
            MatrixFree = facts,
            HasFixedLambda = true,
        };
    }

    public static NullFit Of(TraitNull trait, SampleSet samples) =>
        new(trait.ToReport(samples), trait.Reml, Describe(trait.Trait, trait.Reml));

    /// <summary>A fit with a sparse relationship matrix.</summary>
    public static NullFit Of(SparseNull model) => new(model.ToReport(), model.Reml, Describe(model.Trait, model.Reml))
    {
        HasFixedLambda = true,
    };

    private static string Describe(Trait trait, OneKernelFit fit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{trait.Name}: n = {fit.SampleCount:N0}, h² = {fit.Heritability:0.0000} "
        + $"(s.e. {Study.Number(fit.HeritabilityError, "0.0000")}), λ = {fit.Lambda:g5}");

    /// <summary>A fit of a formula.</summary>
    public static NullFit Of(ModelReport report) =>
        new(report, null, string.Join(", ", report.Variances.Where(part => !part.IsCovariance).Select(part => FormattableString.Invariant(
            $"{part.Group}{(part.Term is "" or "(Intercept)" ? "" : $":{part.Term}")} {part.Value:g5}"))
            .Prepend(FormattableString.Invariant($"{report.Formula}: n = {report.SampleCount:N0}"))));

    /// <summary>A fit without random effects.</summary>
    public static NullFit Of(ModelReport report, Trait trait) => new(report, null, string.Create(
        CultureInfo.InvariantCulture,
        $"{trait.Name}: n = {report.SampleCount:N0}, residual variance {report.Variances[^1].Value:g5}, no random effects"));
}

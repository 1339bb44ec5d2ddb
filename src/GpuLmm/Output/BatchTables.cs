using System.Globalization;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Writes the fits of a batch as tab-separated tables (<c>docs/files.md</c>): a model a row, a coefficient of a model a row, and a test of
/// a term of a model a row.
/// </summary>
internal static class BatchTables
{
    /// <summary>Models: MODEL N STATUS LOGLIK VAR.… NOTE, with a column for each variance and covariance.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="batch">What was fitted.</param>
    /// <param name="fits">Its models.</param>
    public static void WriteModels(Stream stream, ModelBatch batch, IReadOnlyList<BatchedFit> fits)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(fits);
        string[] none = [.. batch.Variances.Select(_ => "NA")];
        TabTable.Write(
            stream, ["MODEL", "N", "STATUS", "LOGLIK", .. batch.Variances.Select(variance => $"VAR.{variance.Name}"), "NOTE"],
            fits.Select(fit => (string[])
            [
                fit.Model, fit.SampleCount.ToString(CultureInfo.InvariantCulture), Name(fit.Status), TabTable.Cell(fit.LogLikelihood),
                .. fit.IsFitted ? fit.Variances.Select(TabTable.Cell) : none, fit.Note,
            ]));
    }

    /// <summary>
    /// Coefficients: MODEL TERM ESTIMATE SE STATISTIC DF P LOG10P QVALUE STATUS, every coefficient of every model, in their order. QVALUE
    /// is of the tests of one coefficient in all models (<see cref="FalseDiscovery.Adjust"/>).
    /// </summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="batch">What was fitted.</param>
    /// <param name="fits">Its models.</param>
    public static void WriteEffects(Stream stream, ModelBatch batch, IReadOnlyList<BatchedFit> fits)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(fits);
        double[][] adjusted = [.. Enumerable.Range(0, batch.Coefficients.Count).Select(j => FalseDiscovery.Adjust(
            [.. fits.Select(fit => fit.IsFitted ? fit.Fixed[j].PValue : double.NaN)]))];
        TabTable.Write(
            stream, ["MODEL", "TERM", "ESTIMATE", "SE", "STATISTIC", "DF", "P", "LOG10P", "QVALUE", "STATUS"],
            fits.SelectMany((fit, m) => batch.Coefficients.Select((name, j) => Row(fit, name, j, adjusted[j][m]))));
    }

    /// <summary>
    /// Type III tests: MODEL TERM DF DENDF F P QVALUE STATUS, every fixed term of every model, in their order. QVALUE is of the tests of
    /// one term in all models (<see cref="FalseDiscovery.Adjust"/>).
    /// </summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="batch">What was fitted.</param>
    /// <param name="fits">Its models.</param>
    public static void WriteTests(Stream stream, ModelBatch batch, IReadOnlyList<BatchedFit> fits)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(fits);
        IReadOnlyList<string> terms = batch.Terms;
        double[][] adjusted = [.. Enumerable.Range(0, terms.Count).Select(j => FalseDiscovery.Adjust(
            [.. fits.Select(fit => fit.IsFitted ? fit.Terms[j].PValue : double.NaN)]))];
        TabTable.Write(
            stream, ["MODEL", "TERM", "DF", "DENDF", "F", "P", "QVALUE", "STATUS"],
            fits.SelectMany((fit, m) => terms.Select((name, j) => Row(fit, name, fit.IsFitted ? fit.Terms[j] : null, adjusted[j][m]))));
    }

    /// <summary>A status as files have it: <c>not-identifiable</c>.</summary>
    /// <param name="status">The status.</param>
    public static string Name(BatchStatus status) => status switch
    {
        BatchStatus.Converged => "converged",
        BatchStatus.Singular => "singular",
        BatchStatus.NotConverged => "not-converged",
        BatchStatus.TooFewRows => "too-few-rows",
        BatchStatus.NoVariation => "no-variation",
        BatchStatus.NoResidual => "no-residual",
        BatchStatus.NotIdentifiable => "not-identifiable",
        BatchStatus.TooLarge => "too-large",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    private static string[] Row(BatchedFit fit, string name, TermTest? test, double adjusted) =>
    [
        fit.Model, name, test?.Degrees.ToString(CultureInfo.InvariantCulture) ?? "NA",
        TabTable.Cell(test?.DenominatorDegrees ?? double.NaN),
        TabTable.Cell(test?.Statistic ?? double.NaN), TabTable.Cell(test?.PValue ?? double.NaN), TabTable.Cell(adjusted), Name(fit.Status),
    ];

    private static string[] Row(BatchedFit fit, string name, int coefficient, double adjusted)
    {
        FixedEffect effect = fit.IsFitted ? fit.Fixed[coefficient] : new FixedEffect(name, double.NaN, double.NaN, double.NaN);
        double log = TailProbability.NegativeLog10F(effect.Statistic * effect.Statistic, effect.DegreesOfFreedom);
        return
        [
            fit.Model, name, TabTable.Cell(effect.Estimate), TabTable.Cell(effect.StandardError), TabTable.Cell(effect.Statistic),
            TabTable.Cell(effect.DegreesOfFreedom), TabTable.Cell(effect.PValue), TabTable.Cell(log),
            TabTable.Cell(adjusted), Name(fit.Status),
        ];
    }
}

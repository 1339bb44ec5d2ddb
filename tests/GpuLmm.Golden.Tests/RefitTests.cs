using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>Refits of simulated responses and a parametric bootstrap against lme4 (<c>scripts/make-refit.R</c>).</summary>
[TestFixture]
public sealed class RefitTests
{
    private static JsonElement Expected => JsonDocument.Parse(File.ReadAllText(GoldenData.PathOf("refit", "expected.json"))).RootElement;

    [Test]
    public void Refits_are_lme4s_fits([Range(0, 7)] int index)
    {
        JsonElement expected = Expected.GetProperty("refits")[index];
        using HostBackend backend = HostBackend.Open();
        using MixedModelRefit model = MixedModelRefit.Create(
            DataTable.Read(GoldenData.PathOf("refit", "data.csv")), expected.GetProperty("formula").GetString()!,
            new Dictionary<string, Kinship>(), backend,
            MixedModelOptions.Default with { Weights = expected.GetProperty("weights").GetBoolean() ? "w" : null });
        ModelReport fit = model.Fit(DataTable.Read(GoldenData.PathOf("refit", "responses.csv")).Numbers($"y{index + 1}")!);

        Assert.That(fit.IsConverged, fit.Diagnosis);
        Assert.That(fit.LogLikelihood, Is.EqualTo(expected.GetProperty("logLik").GetDouble()).Within(1e-6));
        Assert.That(fit.Fixed.Select(b => b.Estimate), Is.EqualTo(Numbers(expected, "fixef")).Within(1e-3));
        double[] deviations = [.. fit.Variances.Where(v => !v.IsCovariance).Select(v => Math.Sqrt(v.Value)).Order()];
        Assert.That(deviations, Is.EqualTo(Numbers(expected, "sd").Order()).Within(0.02));
        Assert.That(fit.Fitted.Take(10), Is.EqualTo(Numbers(expected, "fitted")).Within(0.02));
    }

    [Test]
    public void Bootstrap_has_the_percentiles_of_bootMer()
    {
        JsonElement expected = Expected.GetProperty("bootstrap");
        const int Replicates = 4_000;
        using HostBackend backend = HostBackend.Open();
        using MixedModelRefit model = MixedModelRefit.Create(
            DataTable.Read(GoldenData.PathOf("refit", "data.csv")), expected.GetProperty("formula").GetString()!,
            new Dictionary<string, Kinship>(), backend);
        BootstrapResult bootstrap = model.Bootstrap(new BootstrapOptions { Replicates = Replicates });
        ParameterInterval[] own =
        [
            Of(IntervalParameter.Fixed, "(Intercept)"), Of(IntervalParameter.Fixed, "Days"),
            Of(IntervalParameter.StandardDeviation, "(Intercept)"),
            Of(IntervalParameter.StandardDeviation, "Days"), Of(IntervalParameter.Correlation, "(Intercept)"),
            Of(IntervalParameter.StandardDeviation, ""),
        ];

        Assert.That(bootstrap.Failed, Is.Zero);
        Assert.That(bootstrap.Singular, Is.InRange(20, 400));
        double[] lower = Numbers(expected, "lower"), upper = Numbers(expected, "upper"), deviation = Numbers(expected, "sd");
        for (int q = 0; q < own.Length; q++)
        {
            // The error of a percentile of N normal numbers, √(p(1 − p)/N)/φ(z) = 2.67 σ/√N, of two independent sets; heavier tails have a
            // little more.
            double slack = 4.5 * 2.67 * deviation[q] * Math.Sqrt(2.0 / Replicates);
            Assert.That(own[q].Lower, Is.EqualTo(lower[q]).Within(slack), $"{own[q].Parameter} {own[q].Term}, lower");
            Assert.That(own[q].Upper, Is.EqualTo(upper[q]).Within(slack), $"{own[q].Parameter} {own[q].Term}, upper");
        }

        ParameterInterval Of(IntervalParameter parameter, string term) =>
            bootstrap.Intervals.Single(interval => interval.Parameter == parameter && interval.Term == term);
    }

    private static double[] Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}

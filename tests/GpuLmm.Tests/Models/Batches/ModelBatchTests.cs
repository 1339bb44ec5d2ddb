namespace GpuLmm.Tests;

/// <summary>Each model of a batch is the single fit of its rows.</summary>
[TestFixture]
public sealed class ModelBatchTests : HostFixture
{
    private static readonly IReadOnlyDictionary<string, Kinship> NoKernels = new Dictionary<string, Kinship>();

    [Test, Combinatorial]
    public void Each_model_is_the_single_fit(
        [Values(
            "y ~ condition + (1 | subject)", "y ~ condition + x + (1 + x | subject)", "y ~ condition + x + (1 + x || subject)",
            "y ~ condition + (1 | subject) + (1 | plate)", "y ~ x + (0 + x | subject) + (1 | plate)", "y ~ 0 + condition + (1 | subject:condition)",
            "y ~ condition + x + offset(x) + (1 + x + condition | subject) + (1 | plate)")] string formula,
        [Values] LikelihoodMethod method, [Values] bool hasWeights)
    {
        var data = new SimulatedBatch(25, 7);
        var options = MixedModelOptions.Default with { Method = method, Weights = hasWeights ? "w" : null };
        BatchedFit[] fits = [.. ModelBatch.By(data.Table, formula, "model", options).Fit(Host)];

        Assert.That(fits.Select(fit => fit.Model), Is.EqualTo(Enumerable.Range(0, 25).Select(m => $"m{m}")));
        Assert.That(fits.Count(fit => fit.IsFitted), Is.GreaterThan(20));
        foreach (BatchedFit fit in fits.Where(fit => fit.IsFitted))
        {
            AssertSame(fit, MixedModel.Fit(data.Of(fit.Model), formula, NoKernels, Host, options));
        }
    }

    private static void AssertSame(BatchedFit fit, ModelReport single)
    {
        Assert.That(fit.SampleCount, Is.EqualTo(single.SampleCount), fit.Model);
        Assert.That(fit.LogLikelihood, Is.EqualTo(single.LogLikelihood).Within(1e-7), fit.Model);
        Assert.That(fit.Status == BatchStatus.Singular, Is.EqualTo(single.Boundary.Count > 0), $"{fit.Model}: {fit.Note}, {string.Join(", ", single.Boundary)}");
        double scale = single.Variances.Sum(variance => variance.IsCovariance ? 0 : variance.Value);
        Assert.That(fit.Variances, Is.EqualTo(single.Variances.Select(variance => variance.Value)).Within(1e-5 * scale), fit.Model);
        foreach ((FixedEffect own, FixedEffect other) in fit.Fixed.Zip(single.Fixed))
        {
            Assert.That(own.Name, Is.EqualTo(other.Name));
            Assert.That(own.Estimate, Is.EqualTo(other.Estimate).Within(1e-6 * other.StandardError), $"{fit.Model}: {own.Name}");
            Assert.That(own.StandardError, Is.EqualTo(other.StandardError).Within(1e-4).Percent, $"{fit.Model}: {own.Name}");
            Assert.That(own.DegreesOfFreedom, Is.EqualTo(other.DegreesOfFreedom).Within(0.01).Percent, $"{fit.Model}: {own.Name}");
        }
    }
}

namespace GpuLmm.Tests.Likelihood.Variance;

/// <summary>A range with several maxima of the likelihood: the one that is found is the highest.</summary>
[TestFixture]
public sealed class MultistartSearchTests : HostFixture
{
    // Seed 2 has one maximum at a range of 0.014 and a higher one without correlation, at the least range: the starts alone find the first.
    [Test]
    [Category("Slow")]
    public void No_range_has_a_profile_above_the_maximum_that_is_found([Values(6, 7)] int model, [Range(1, 4)] int seed)
    {
        using var models = new RefitModels();
        (_, string formula, MixedModelOptions options) = RefitModels.All[model];
        using MixedModelRefit refit = models.Create(model, Host);
        using MixedDesign design = ModelDesign.Build(models.Table(refit.Simulate(seed)), formula, options);
        using var covariance = DesignCovariance.Create(design, models.Kernels, threads: 2);
        var parameters = new VarianceParameters(covariance.Parts);
        double[] response = ModelDesign.Response(design);
        double unit = ModelMath.ResidualDeviation(design.Fixed, response);
        using var likelihood = new DenseLikelihood(
            Host, parameters, design.Fixed, ModelMath.Scaled(response, 1 / unit), LikelihoodMethod.Reml);

        VarianceMaximum found = MultistartSearch.Maximise(likelihood, null, CancellationToken.None);

        Assert.That(found.Converged, found.Diagnosis);
        int part = parameters.Parts.ToList().FindIndex(own => own is SpatialPart), range = parameters.Offset(part) + 1;
        double low = parameters.LowerBounds[range], high = parameters.UpperBounds[range];
        for (double logRange = low; logRange <= high; logRange += 0.5)
        {
            // Of a search along the profile that does not end at a maximum the end is a lower bound of it.
            var held = new VarianceParameters(
                [.. parameters.Parts.Select((own, k) => k == part ? HeldPart.Of(own, 1, logRange) : own)]);
            using var profile = new MappedLikelihood(likelihood, held);
            VarianceMaximum end = VarianceSearch.Maximise(profile, profile.Start(1), CancellationToken.None);
            Assert.That(end.Point.LogLikelihood, Is.LessThanOrEqualTo(found.Point.LogLikelihood + 1e-6), $"log range {logRange:f1}");
        }
    }
}

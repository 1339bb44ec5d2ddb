namespace GpuLmm.Tests.Models.Generalised;

/// <summary>
/// Weak correlated slopes of binary responses and counts, most of whose covariance matrices are singular at the maximum: the search ends at
/// one, and not below what glmer of lme4 1.1-31 finds, the best of its optimisers bobyqa, Nelder_Mead and nlminbwrap.
/// </summary>
[TestFixture]
public sealed class SingularGeneralisedTests : HostFixture
{
    private const int Levels = 10, Rows = 120;
    private const double Deviation = 0.3;

    // Where a search by a Hessian that is not positive definite crept for 200 steps, or ended on a saddle (75, 28) or on an edge whose next
    // variance is almost one (200).
    [TestCase(ResponseFamily.Binomial, 2, 20, -74.0263476819)]
    [TestCase(ResponseFamily.Binomial, 2, 51, -74.1723449487)]
    [TestCase(ResponseFamily.Binomial, 2, 75, -74.3201812668)]
    [TestCase(ResponseFamily.Binomial, 3, 13, -76.1287426271)]
    [TestCase(ResponseFamily.Binomial, 3, 28, -76.2001954600)]
    [TestCase(ResponseFamily.Binomial, 3, 200, -76.1977336777)]
    [TestCase(ResponseFamily.Poisson, 2, 19, -173.2963423530)]
    [TestCase(ResponseFamily.Poisson, 2, 29, -182.8992559099)]
    [TestCase(ResponseFamily.Poisson, 3, 3, -180.0138396844)]
    [TestCase(ResponseFamily.Poisson, 3, 4, -190.2788166692)]
    [TestCase(ResponseFamily.Poisson, 3, 12, -205.1557853139)]
    public void Weak_slopes_converge_no_lower_than_in_lme4(ResponseFamily family, int effects, int seed, double lme4)
    {
        ModelReport fit = Fit(family, effects, seed);

        Assert.That(fit.IsConverged, fit.Diagnosis);

        // glmer iterates its modes to some 1e-7 of the deviance. It may stop below the maximum, as it does for 75 and 200, by less than
        // 1e-3.
        Assert.That(fit.LogLikelihood, Is.GreaterThanOrEqualTo(lme4 - 1e-6));
        Assert.That(fit.LogLikelihood, Is.EqualTo(lme4).Within(1e-3));
    }

    // With seeds up to 300, 102 of the 1200 fits did not converge where the search took a Hessian as it was; all do.
    [Test]
    [Category("Slow")]
    public void No_fit_of_weak_slopes_ends_without_a_maximum(
        [Values(ResponseFamily.Binomial, ResponseFamily.Poisson)] ResponseFamily family, [Values(2, 3)] int effects) =>
        Assert.That(
            Enumerable.Range(1, 200).Select(seed => (Seed: seed, Fit: Fit(family, effects, seed)))
                .Where(own => !own.Fit.IsConverged).Select(own => $"{own.Seed}: {own.Fit.Diagnosis}"),
            Is.Empty);

    private ModelReport Fit(ResponseFamily family, int effects, int seed) => MixedModel.Fit(
        Simulated(family, effects, seed), effects == 2 ? "y ~ x + (x | g)" : "y ~ x + z + (x + z | g)", new Dictionary<string, Kinship>(),
        Host, MixedModelOptions.Default with { Family = family });

    private static DataTable Simulated(ResponseFamily family, int effects, int seed)
    {
        var random = new Random(seed * 6007);
        double Next() => SimulatedStudy.Normal(random);
        int[] g = [.. Enumerable.Range(0, Rows).Select(i => i % Levels)];
        double[] x = [.. g.Select(_ => Next())], z = [.. g.Select(_ => Next())];
        double[][] u = [.. Enumerable.Range(0, Levels)
            .Select(_ => (double[])[Deviation * Next(), Deviation * Next(), effects > 2 ? Deviation * Next() : 0])];
        double[] eta = [.. g.Select((level, i) => 0.3 + (0.5 * x[i]) + u[level][0] + (u[level][1] * x[i]) + (u[level][2] * z[i]))];
        double[] y = Array.ConvertAll(eta, own => family == ResponseFamily.Poisson
            ? Count(Math.Exp(own), random) : random.NextDouble() < 1 / (1 + Math.Exp(-own)) ? 1.0 : 0.0);
        return DataTable.FromColumns(
        [
            DataColumn.Create("y", y), DataColumn.Create("x", x), DataColumn.Create("z", z),
            DataColumn.Create("g", Array.ConvertAll(g, level => $"g{level}")),
        ]);
    }

    /// <summary>A Poisson number, by inversion.</summary>
    private static double Count(double mean, Random random)
    {
        double uniform = random.NextDouble(), probability = Math.Exp(-mean), below = probability;
        int count = 0;
        while (uniform > below && count < 1000)
        {
            count++;
            probability *= mean / count;
            below += probability;
        }

        return count;
    }
}

namespace GpuLmm.Tests;

[TestFixture]
public sealed class ComponentModelTests : HostFixture
{
    private const int N = 160;
    private const int M = 360;

    // No randomness, and systems that are solved.
    private static readonly MatrixFreeOptions exactly = new()
    {
        MonteCarloShare = 1e-9,
        MinSteps = 60,
        MaxSteps = 60,
        MaxProbes = 1000,
        Tolerance = 1e-9,
    };

    [TestCase(LikelihoodMethod.Reml)]
    [TestCase(LikelihoodMethod.Ml)]
    public void Without_random_probes_the_variances_are_those_of_several_kernels(LikelihoodMethod method)
    {
        using var study = new SimulatedStudy(N, M, seed: 81);
        using StudySamples samples = ScanSetup.Samples(study, Trait(study, 0.3, 0.4));
        ModelReport expected = Exact(study, samples, method);

        MatrixFreeFit fit = MatrixFreeModel.Fit(
            samples, study.Genotypes, Host, exactly with { Components = Thirds(study), Method = method }).Fits[0];

        ModelReport actual = fit.ToReport();
        Assert.That(actual.Method, Is.EqualTo(method));
        Assert.That(fit.Probes, Is.EqualTo(N));
        Assert.That(actual.LogLikelihood, Is.EqualTo(expected.LogLikelihood).Within(1e-5));
        Assert.That(actual.ParameterCount, Is.EqualTo(expected.ParameterCount));
        Assert.That(actual.Boundary, Is.Empty);
        foreach ((VarianceEstimate own, VarianceEstimate other) in actual.Variances.Zip(expected.Variances))
        {
            Assert.That(own.Group, Is.EqualTo(other.Group));
            Assert.That(own.Value, Is.EqualTo(other.Value).Within(2e-4 * other.StandardError), own.Group);
            Assert.That(own.StandardError, Is.EqualTo(other.StandardError).Within(0.1).Percent, own.Group);
        }

        foreach ((VarianceShare own, VarianceShare other) in actual.Shares.Zip(expected.Shares))
        {
            Assert.That(own.Share, Is.EqualTo(other.Share).Within(1e-4), own.Group);
            Assert.That(own.StandardError, Is.EqualTo(other.StandardError).Within(0.2).Percent, own.Group);
        }

        foreach ((FixedEffect own, FixedEffect other) in actual.Fixed.Zip(expected.Fixed))
        {
            Assert.That(own.Estimate, Is.EqualTo(other.Estimate).Within(1e-3 * other.StandardError), own.Name);
            Assert.That(own.StandardError, Is.EqualTo(other.StandardError).Within(0.1).Percent, own.Name);
        }
    }

    [TestCase(400, 600, 91)]
    [TestCase(400, 600, 92)]
    [TestCase(1000, 1500, 93, Category = "Slow")]
    public void Random_probes_are_within_their_Monte_Carlo_error_of_several_kernels(int n, int m, int seed)
    {
        using var study = new SimulatedStudy(n, m, seed);
        using StudySamples samples = ScanSetup.Samples(study, Trait(study, 0.4, 0.3));
        ModelReport expected = Exact(study, samples, LikelihoodMethod.Reml);
        var options = new MatrixFreeOptions { MaxProbes = 60, Components = Thirds(study) };

        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];

        foreach ((KinshipComponent own, VarianceShare other) in fit.Components.Zip(expected.Shares))
        {
            // Four standard deviations of the probes, and where the search stops.
            Assert.That(own.MonteCarloError, Is.GreaterThan(0).And.LessThan(0.35 * own.HeritabilityError), own.Name);
            double allowed = (4 * own.MonteCarloError) + (0.005 * other.StandardError);
            Assert.That(own.Heritability, Is.EqualTo(other.Share).Within(allowed), own.Name);
        }
    }

    [Test]
    public void Enrichment_is_the_part_of_the_heritability_over_that_of_the_markers()
    {
        using var study = new SimulatedStudy(N, M, seed: 81);
        using StudySamples samples = ScanSetup.Samples(study, Trait(study, 0.3, 0.4));
        MatrixFreeFit fit = MatrixFreeModel.Fit(
            samples, study.Genotypes, Host, new MatrixFreeOptions { MaxProbes = 30, Components = Thirds(study) }).Fits[0];

        double total = fit.Components.Sum(component => component.Heritability);
        Assert.That(fit.Reml.Heritability, Is.EqualTo(total).Within(1e-12));
        foreach (KinshipComponent one in fit.Components)
        {
            double expected = one.Heritability / total / ((double)one.Markers / fit.Components.Sum(own => own.Markers));
            Assert.That(one.Enrichment, Is.EqualTo(expected).Within(1e-10), one.Name);
            Assert.That(one.EnrichmentError, Is.GreaterThan(0), one.Name);
        }
    }

    [Test]
    public void A_component_that_explains_nothing_is_on_the_boundary()
    {
        using var study = new SimulatedStudy(N, M, seed: 83);
        using StudySamples samples = ScanSetup.Samples(study, Trait(study, 0.6, 0));
        ModelReport expected = Exact(study, samples, LikelihoodMethod.Reml);

        MatrixFreeFit fit = MatrixFreeModel.Fit(
            samples, study.Genotypes, Host, exactly with { Components = Thirds(study) }).Fits[0];

        Assert.That(expected.Boundary, Is.EqualTo(new[] { "rest" }), "as simulated");
        ModelReport actual = fit.ToReport();
        Assert.That(actual.Boundary, Is.EqualTo(expected.Boundary));
        Assert.That(fit.Components[0].Variance, Is.EqualTo(expected.Variances[0].Value).Within(2e-4 * expected.Variances[0].StandardError));
        Assert.That(fit.Components[1].Variance, Is.Zero);
        Assert.That(fit.Components[1].HeritabilityError, Is.NaN);
        Assert.That(actual.Warnings, Has.Some.Contains("component rest is estimated at zero"));
    }

    [Test]
    public void Traits_together_give_what_each_gives_alone()
    {
        using var study = new SimulatedStudy(N, M, seed: 85);
        double[] full = Trait(study, 0.3, 0.4), gaps = [.. Trait(study, 0.2, 0.3).Select((y, i) => i % 5 == 2 ? double.NaN : y)];
        using StudySamples both = ScanSetup.Samples(study, full, gaps), alone = ScanSetup.Samples(study, gaps);
        var options = new MatrixFreeOptions { MaxProbes = 30, Components = Thirds(study) };

        MatrixFreeFit actual = MatrixFreeModel.Fit(both, study.Genotypes, Host, options).Fits[1];
        MatrixFreeFit expected = MatrixFreeModel.Fit(alone, study.Genotypes, Host, options).Fits[0];

        // Rounding of sums over rows that are zero, through the iterations.
        foreach ((KinshipComponent own, KinshipComponent other) in actual.Components.Zip(expected.Components))
        {
            Assert.That(own.Heritability, Is.EqualTo(other.Heritability).Within(1e-8), own.Name);
            Assert.That(own.MonteCarloError, Is.EqualTo(other.MonteCarloError).Within(1e-8), own.Name);
        }
    }

    [Test]
    public void A_component_without_markers_is_named()
    {
        using var study = new SimulatedStudy(n: 40, m: 60, seed: 86);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        Dictionary<string, string> components = Thirds(study);
        components["other"] = "empty";

        Assert.That(
            () => MatrixFreeModel.Fit(samples, study.Genotypes, Host, new MatrixFreeOptions { Components = components }),
            Throws.TypeOf<InputException>().With.Message.Contains("none of the markers of component 'empty' is in the kinship"));
    }

    [Test]
    public void Scores_leave_a_chromosome_out_of_every_component()
    {
        using var study = new SimulatedStudy(n: 120, m: 150, seed: 84);
        using StudySamples samples = ScanSetup.Samples(study, Trait(study, 0.3, 0.4));
        var options = exactly with { Components = Thirds(study), CalibrationMarkers = 150 };

        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];

        SampleSet set = samples.SampleSets[0];
        double[] variances = [.. fit.ToReport().Variances.Select(own => own.Value)];
        foreach (string chromosome in (string[])["1", "2", "3"])
        {
            double[,] rest = MatrixFreeStudy.Kinship(study, j => j % 3 != 0 && study.Markers[j].Chromosome != chromosome);
            double[,] third = MatrixFreeStudy.Kinship(study, j => j % 3 == 0 && study.Markers[j].Chromosome != chromosome);
            var sum = new double[120, 120];
            for (int i = 0; i < sum.Length; i++)
            {
                (int a, int b) = (i / 120, i % 120);
                sum[a, b] = ((variances[0] * third[a, b]) + (variances[1] * rest[a, b])) / variances[2];
            }

            double[,] p = MatrixFreeStudy.Projection(sum, 1, set);
            double[] py = MatrixFreeStudy.Times(p, fit.Trait.Values.Span);
            Assert.That(fit.Residuals[chromosome], Is.EqualTo(py).AsCollection.Within(1e-6 * py.Max(Math.Abs)));
            foreach (CalibratedMarker one in fit.Denominators.Where(own => study.Markers[own.Marker].Chromosome == chromosome).Take(5))
            {
                double[] x = study.Centred(one.Marker, set.Indices.ToArray());
                double exact = MatrixFreeStudy.Dot(x, MatrixFreeStudy.Times(p, x));
                Assert.That(one.Exact, Is.EqualTo(exact).Within(1e-6 * exact));
            }
        }
    }

    private static Dictionary<string, string> Thirds(SimulatedStudy study) =>
        study.Markers.Index().ToDictionary(pair => pair.Item.Id, pair => pair.Index % 3 == 0 ? "third" : "rest");

    /// <summary>A trait with a part of its variance from every third marker, and another from the rest.</summary>
    private static double[] Trait(SimulatedStudy study, double third, double rest)
    {
        double[] y = [.. study.Noise.Select(noise => noise * Math.Sqrt(1 - third - rest))];
        foreach ((int start, double share) in ((int, double)[])[(0, third), (1, rest)])
        {
            int[] own = [.. Enumerable.Range(0, study.Markers.Length).Where(j => (j % 3 == 0) == (start == 0))];
            var random = new Random(5);
            double[] sum = new double[y.Length];
            foreach (int j in own)
            {
                double effect = SimulatedStudy.Normal(random);
                double[] x = study.Centred(j);
                double scale = effect / Math.Sqrt(Math.Max(1e-12, x.Average(v => v * v)));
                for (int i = 0; i < y.Length; i++)
                {
                    sum[i] += scale * x[i];
                }
            }

            double norm = Math.Sqrt(share / sum.Average(v => v * v));
            for (int i = 0; i < y.Length; i++)
            {
                y[i] += norm * sum[i];
            }
        }

        return y;
    }

    /// <summary>The same model with matrices of n × n.</summary>
    private ModelReport Exact(SimulatedStudy study, StudySamples samples, LikelihoodMethod method)
    {
        using Kinship third = MatrixFreeStudy.AsKinship(study, j => j % 3 == 0), rest = MatrixFreeStudy.AsKinship(study, j => j % 3 != 0);
        SampleSet set = samples.SampleSets[0];
        double[] covariate = [.. Enumerable.Range(0, set.Count).Select(i => set.Covariates.Matrix[i, 1])];
        var data = DataTable.FromColumns(
        [
            DataColumn.Create("y", samples.Traits[0].Values.ToArray()), DataColumn.Create("x", covariate),
            DataColumn.Create("id", [.. set.Ids.Select(id => (string?)id.Individual)]),
        ]);
        return MixedModel.Fit(
            data, "y ~ x + (1 | gr(id, cov = third)) + (1 | gr(id, cov = rest))",
            new Dictionary<string, Kinship> { ["third"] = third, ["rest"] = rest }, Host, new MixedModelOptions { Method = method });
    }
}

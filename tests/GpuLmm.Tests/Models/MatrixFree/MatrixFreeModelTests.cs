namespace GpuLmm.Tests;

[TestFixture]
public sealed class MatrixFreeModelTests : HostFixture
{
    [TestCase(0.2, 51)]
    [TestCase(0.5, 52)]
    [TestCase(0.8, 53)]
    public void Heritability_is_that_of_the_eigenvectors_within_its_Monte_Carlo_error(double heritability, int seed)
    {
        using var study = new SimulatedStudy(n: 400, m: 600, seed: seed);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(heritability));
        using Kinship kinship = MatrixFreeStudy.AsKinship(study);
        using NullModel exact = NullModel.Fit(samples, kinship, Host);
        OneKernelFit expected = exact.Traits[0].Reml;

        // Fewer probes than samples, or there is no randomness.
        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, new MatrixFreeOptions { MaxProbes = 240 }).Fits[0];

        // Four standard deviations of the probes, and the steps' share of the standard error.
        double allowed = (4 * fit.MonteCarloError) + (0.01 * expected.HeritabilityError);
        Assert.That(fit.Reml.Heritability, Is.EqualTo(expected.Heritability).Within(allowed));
        Assert.That(fit.Reml.HeritabilityError, Is.EqualTo(expected.HeritabilityError).Within(3).Percent);
        Assert.That(fit.Probes, Is.LessThanOrEqualTo(240));
        Assert.That(fit.MonteCarloError, Is.GreaterThan(0));
    }

    [TestCase(0.3)]
    [TestCase(0.7)]
    public void Estimates_without_random_probes_are_those_of_the_eigenvectors(double heritability)
    {
        using var study = new SimulatedStudy(n: 150, m: 300, seed: 54);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(heritability));
        using Kinship kinship = MatrixFreeStudy.AsKinship(study);
        using NullModel exact = NullModel.Fit(samples, kinship, Host);
        OneKernelFit expected = exact.Traits[0].Reml;
        var options = new MatrixFreeOptions { MonteCarloShare = 1e-9, MinSteps = 60, MaxSteps = 60, MaxProbes = 1000, Tolerance = 1e-9 };

        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];

        Assert.That(fit.Probes, Is.EqualTo(150), "a trace by the coordinates");
        Assert.That(fit.MonteCarloError, Is.Zero);
        OneKernelFit actual = fit.Reml;
        Assert.That(actual.Heritability, Is.EqualTo(expected.Heritability).Within(1e-6));
        Assert.That(actual.HeritabilityError, Is.EqualTo(expected.HeritabilityError).Within(1e-4).Percent);
        Assert.That(actual.LogLikelihood, Is.EqualTo(expected.LogLikelihood).Within(1e-6));
        Assert.That(actual.KernelVariance, Is.EqualTo(expected.KernelVariance).Within(1e-4).Percent);
        Assert.That(actual.KernelVarianceError, Is.EqualTo(expected.KernelVarianceError).Within(1e-4).Percent);
        Assert.That(actual.ResidualVarianceError, Is.EqualTo(expected.ResidualVarianceError).Within(1e-4).Percent);
        Assert.That(actual.KernelScale, Is.EqualTo(expected.KernelScale).Within(1e-10));
        AssertSameFixed(actual, expected);
    }

    [Test]
    public void Maximum_likelihood_without_random_probes_is_that_of_the_eigenvectors()
    {
        using var study = new SimulatedStudy(n: 150, m: 300, seed: 54);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        using Kinship kinship = MatrixFreeStudy.AsKinship(study);
        using NullModel exact = NullModel.Fit(samples, kinship, Host);
        OneKernelFit expected = exact.Traits[0].Ml;
        var options = new MatrixFreeOptions
        {
            Method = LikelihoodMethod.Ml,
            MonteCarloShare = 1e-9,
            MinSteps = 60,
            MaxSteps = 60,
            MaxProbes = 1000,
            Tolerance = 1e-9,
        };

        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];

        OneKernelFit actual = fit.Reml;
        Assert.That(actual.Method, Is.EqualTo(LikelihoodMethod.Ml));
        Assert.That(fit.ToReport().Method, Is.EqualTo(LikelihoodMethod.Ml));
        Assert.That(actual.Heritability, Is.EqualTo(expected.Heritability).Within(1e-6));
        Assert.That(actual.LogLikelihood, Is.EqualTo(expected.LogLikelihood).Within(1e-6));
        Assert.That(actual.ResidualVariance, Is.EqualTo(expected.ResidualVariance).Within(1e-4).Percent);
        Assert.That(actual.KernelVarianceError, Is.EqualTo(expected.KernelVarianceError).Within(1e-4).Percent);
        AssertSameFixed(actual, expected);
    }

    [Test]
    public void Random_probes_of_maximum_likelihood_are_within_their_Monte_Carlo_error()
    {
        using var study = new SimulatedStudy(n: 400, m: 600, seed: 52);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        using Kinship kinship = MatrixFreeStudy.AsKinship(study);
        using NullModel exact = NullModel.Fit(samples, kinship, Host);
        OneKernelFit expected = exact.Traits[0].Ml;
        var options = new MatrixFreeOptions { Method = LikelihoodMethod.Ml, MaxProbes = 120 };

        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];

        double allowed = (4 * fit.MonteCarloError) + (0.01 * expected.HeritabilityError);
        Assert.That(fit.Reml.Heritability, Is.EqualTo(expected.Heritability).Within(allowed));
        Assert.That(fit.MonteCarloError, Is.GreaterThan(0).And.LessThan(0.2 * expected.HeritabilityError));
    }

    [Test]
    public void A_kinship_that_explains_nothing_is_on_the_boundary()
    {
        using var study = new SimulatedStudy(n: 300, m: 600, seed: 55);

        // Members of a family differ more than strangers: K can only have too much variance.
        double[] y = [.. study.Noise.Select((noise, i) => (i % 2 == 0 ? 1 : -1) + (0.1 * noise))];
        using StudySamples samples = ScanSetup.Samples(study, y);

        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host).Fits[0];

        Assert.That(fit.Reml.Boundary, Is.EqualTo(VarianceBoundary.Kernel));
        Assert.That(fit.Reml.KernelVariance, Is.Zero);
        Assert.That(fit.Reml.HeritabilityError, Is.NaN);
        Assert.That(fit.Calibration, Is.EqualTo(1).Within(1e-12), "V = σ² I");
        Assert.That(fit.ToReport().Boundary, Is.EqualTo(new[] { "kinship" }));
    }

    [Test]
    public void Traits_together_give_what_each_gives_alone()
    {
        using var study = new SimulatedStudy(n: 260, m: 400, seed: 56);
        double[] full = study.Trait(0.4), gaps = [.. study.Trait(0.7).Select((y, i) => i % 5 == 2 ? double.NaN : y)];
        using StudySamples both = ScanSetup.Samples(study, full, gaps), alone = ScanSetup.Samples(study, gaps);
        var options = new MatrixFreeOptions { MaxProbes = 60 };

        MatrixFreeFit actual = MatrixFreeModel.Fit(both, study.Genotypes, Host, options).Fits[1];
        MatrixFreeFit expected = MatrixFreeModel.Fit(alone, study.Genotypes, Host, options).Fits[0];

        // Rounding of sums over rows that are zero, through the iterations.
        Assert.That(both.SampleSets, Has.Count.EqualTo(2));
        Assert.That((actual.Probes, actual.Steps), Is.EqualTo((expected.Probes, expected.Steps)));
        Assert.That(actual.Reml.Heritability, Is.EqualTo(expected.Reml.Heritability).Within(1e-9));
        Assert.That(actual.MonteCarloError, Is.EqualTo(expected.MonteCarloError).Within(1e-9));
        Assert.That(actual.Calibration, Is.EqualTo(expected.Calibration).Within(1e-9));
        Assert.That(actual.Residuals["2"], Is.EqualTo(expected.Residuals["2"]).Within(1e-8));
    }

    [Test]
    public void Nothing_depends_on_threads_or_on_the_size_of_blocks()
    {
        using var study = new SimulatedStudy(n: 210, m: 333, seed: 57);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        var options = new MatrixFreeOptions { MaxProbes = 30 };
        MatrixFreeFit expected = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];
        using var one = HostBackend.Open(1);
        MatrixFreeOptions[] others =
            [options, options with { BlockSize = 64 }, options with { BlockSize = 128, GenotypeBytes = 0 }];
        foreach (MatrixFreeOptions other in others)
        {
            MatrixFreeFit actual = MatrixFreeModel.Fit(samples, study.Genotypes, one, other).Fits[0];
            Assert.That(actual.Reml.Heritability, Is.EqualTo(expected.Reml.Heritability));
            Assert.That(actual.Reml.LogLikelihood, Is.EqualTo(expected.Reml.LogLikelihood));
            Assert.That(actual.Calibration, Is.EqualTo(expected.Calibration));
            Assert.That(actual.Residuals["3"], Is.EqualTo(expected.Residuals["3"]));
        }
    }

    [Test]
    public void Another_seed_is_another_draw_within_the_error()
    {
        using var study = new SimulatedStudy(n: 500, m: 800, seed: 58);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        var options = new MatrixFreeOptions { MaxProbes = 60 };
        double[] draws = [.. Enumerable.Range(0, 8).Select(k =>
            MatrixFreeModel.Fit(samples, study.Genotypes, Host, options with { Seed = k }).Fits[0].Reml.Heritability)];
        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];
        double mean = draws.Average(), spread = Math.Sqrt(draws.Sum(h => (h - mean) * (h - mean)) / 7);

        // Of 7 degrees of freedom: within a factor of 2.2 with probability 0.999.
        Assert.That(spread, Is.GreaterThan(fit.MonteCarloError / 3).And.LessThan(2.2 * fit.MonteCarloError));
    }

    [Test]
    public void Samples_that_the_model_genotypes_lack_are_counted_and_named()
    {
        using var study = new SimulatedStudy(n: 40, m: 60, seed: 59);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        var fewer = MemoryGenotypes.Create(study.Ids[..37], study.Markers, study.Counts.Select(row => row[..37]), name: "model");

        Assert.That(
            () => MatrixFreeModel.Fit(samples, fewer, Host),
            Throws.TypeOf<InputException>().With.Message.Contains(
                "model: 3 of 40 analysed samples have no genotypes there ('F9 I37', 'F9 I38', 'F9 I39')"));
    }

    [Test]
    public void Samples_are_matched_by_id_whatever_their_order()
    {
        using var study = new SimulatedStudy(n: 120, m: 200, seed: 60);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        int[] order = [.. Enumerable.Range(0, 120).Select(i => i * 7 % 120)];
        var shuffled = MemoryGenotypes.Create(
            Array.ConvertAll(order, i => study.Ids[i]), study.Markers, study.Counts.Select(row => Array.ConvertAll(order, i => row[i])));
        var options = new MatrixFreeOptions { MonteCarloShare = 1e-9, MaxProbes = 1000, MinSteps = 50, Tolerance = 1e-9 };

        MatrixFreeFit expected = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];
        MatrixFreeFit actual = MatrixFreeModel.Fit(samples, shuffled, Host, options).Fits[0];

        Assert.That(actual.Reml.Heritability, Is.EqualTo(expected.Reml.Heritability).Within(1e-8));
        Assert.That(actual.Residuals["1"], Is.EqualTo(expected.Residuals["1"]).Within(1e-6));
    }

    [Test]
    public void Markers_of_one_chromosome_or_without_variation_are_refused()
    {
        using var study = new SimulatedStudy(n: 30, m: 30, seed: 61);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        var first = MarkerFilter.Default with { Chromosomes = new HashSet<string> { "1" } };
        var same = MemoryGenotypes.Create(study.Ids, study.Markers, study.Counts.Select(row => Array.ConvertAll(row, _ => (sbyte)1)));

        Assert.That(
            () => MatrixFreeModel.Fit(samples, study.Genotypes, Host, new MatrixFreeOptions { Filter = first }),
            Throws.TypeOf<InputException>().With.Message.Contains("on chromosome 1; leaving it out leaves none"));
        Assert.That(
            () => MatrixFreeModel.Fit(samples, same, Host),
            Throws.TypeOf<InputException>().With.Message.Contains("without variation among 30 samples: 30"));
    }

    [Test]
    public void Options_out_of_range_are_refused_together()
    {
        var options = new MatrixFreeOptions { MonteCarloShare = 0, Tolerance = 1, CalibrationMarkers = 1, MaxSteps = 3 };

        Assert.That(
            options.Validate,
            Throws.ArgumentException.With.Message.Contains("MonteCarloShare 0").And.Message.Contains("Tolerance 1")
                .And.Message.Contains("CalibrationMarkers 1").And.Message.Contains("MaxSteps 3"));
    }

    [Test]
    public void Effects_of_markers_make_the_random_effects()
    {
        using var study = new SimulatedStudy(n: 120, m: 150, seed: 73, missing: 0.03);
        using StudySamples samples = ScanSetup.Samples(study, [.. study.Trait(0.5).Select((y, i) => i % 9 == 4 ? double.NaN : y)]);
        var options = new MatrixFreeOptions { Tolerance = 1e-9, HasMarkerEffects = true };

        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];

        // û of all samples, also of those without the trait: λ K P y.
        SampleSet set = samples.SampleSets[0];
        double[,] kinship = MatrixFreeStudy.Kinship(study);
        double[] py = MatrixFreeStudy.Times(MatrixFreeStudy.Projection(kinship, fit.Reml.Lambda, set), fit.Trait.Values.Span);
        int[] indices = set.Indices.ToArray();
        var effects = MarkerEffects.Of(fit);
        MarkerScores scores = effects.Score(study.Genotypes, Host);
        double[] expected = [.. Enumerable.Range(0, study.Ids.Length).Select(i =>
            fit.Reml.Lambda * indices.Select((own, k) => kinship[i, own] * py[k]).Sum())];
        Assert.That(scores.Values, Is.EqualTo(expected).AsCollection.Within(1e-7 * expected.Max(Math.Abs)));
        Assert.That(effects.Term, Is.EqualTo("t0"));
    }

    private static void AssertSameFixed(OneKernelFit actual, OneKernelFit expected)
    {
        foreach ((FixedEffect own, FixedEffect other) in actual.Fixed.Zip(expected.Fixed))
        {
            Assert.That(own.Estimate, Is.EqualTo(other.Estimate).Within(1e-6), own.Name);
            Assert.That(own.StandardError, Is.EqualTo(other.StandardError).Within(1e-6), own.Name);
        }
    }
}

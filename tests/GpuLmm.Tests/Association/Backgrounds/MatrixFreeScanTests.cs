namespace GpuLmm.Tests;

[TestFixture]
public sealed class MatrixFreeScanTests : HostFixture
{
    [Test]
    public void Scores_and_denominators_are_those_of_the_inverted_variance()
    {
        using var study = new SimulatedStudy(n: 140, m: 150, seed: 71);
        using StudySamples samples = ScanSetup.Samples(study, [.. study.Trait(0.5).Select((y, i) => i % 9 == 4 ? double.NaN : y)]);
        var options = new MatrixFreeOptions { Tolerance = 1e-8, MaxProbes = 1000, CalibrationMarkers = 150 };

        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];

        SampleSet set = samples.SampleSets[0];
        int[] indices = set.Indices.ToArray();
        foreach (string chromosome in (string[])["1", "2", "3"])
        {
            double[,] without = MatrixFreeStudy.Kinship(study, j => study.Markers[j].Chromosome != chromosome);
            double[,] p = MatrixFreeStudy.Projection(without, fit.Reml.Lambda, set);
            double[] py = MatrixFreeStudy.Times(p, fit.Trait.Values.Span);
            double squares = MatrixFreeStudy.Dot(py, fit.Trait.Values.Span);
            foreach (CalibratedMarker one in fit.Denominators.Where(own => study.Markers[own.Marker].Chromosome == chromosome))
            {
                double[] x = study.Centred(one.Marker, indices);
                double score = MatrixFreeStudy.Dot(x, fit.Residuals[chromosome]);
                double exact = MatrixFreeStudy.Dot(x, MatrixFreeStudy.Times(p, x));
                Assert.That(one.Exact, Is.EqualTo(exact).Within(1e-6 * exact), study.Markers[one.Marker].Id);

                // Relative to the score's own standard deviation: some are close to zero.
                Assert.That(score, Is.EqualTo(MatrixFreeStudy.Dot(x, py)).Within(1e-6 * Math.Sqrt(exact * squares / set.Count)));
            }
        }
    }

    [Test]
    public void Statistics_are_those_of_exact_loco()
    {
        // What γ leaves out varies between markers like √(2/m), and between families: few of them would tell the calibration's error, not
        // the solver's. One of each family, and many markers.
        using var families = new SimulatedStudy(n: 1200, m: 9000, seed: 72);
        int[] own = [.. Enumerable.Range(0, 300).Select(i => 4 * i)];
        double[] y = families.Trait(0.7, effectOf: 700);
        using var genotypes = MemoryGenotypes.Create(
            Array.ConvertAll(own, i => families.Ids[i]), families.Markers,
            families.Counts.Select(row => Array.ConvertAll(own, i => row[i])));
        using var samples = StudySamples.FromArrays(genotypes.Samples, ["y"], [Array.ConvertAll(own, i => y[i])]);
        MatrixFreeModel model = MatrixFreeModel.Fit(samples, genotypes, Host, new MatrixFreeOptions { MaxProbes = 60 });
        MatrixFreeFit fit = model.Fits[0];
        SampleSet set = samples.SampleSets[0];
        var rows = new CollectedRows();

        AssociationScan.Run(genotypes, ScanBackground.MatrixFree(model, set), Host, rows);

        using LocoKinship loco = LocoKinship.Estimate(
            genotypes, samples, Host, new KinshipOptions { Method = KinshipMethod.Standardized });
        var expected = new List<double>();
        foreach (string chromosome in (string[])["1", "2", "3"])
        {
            using Kinship without = loco.Without(chromosome);
            expected.AddRange(Exact(families, own, set, without, fit, chromosome));
        }

        double[] actual = [.. rows.Rows.Select(row => row.Statistic)];
        (double correlation, double slope) = Line([.. expected], actual);
        Assert.That(fit.Reml.Heritability, Is.InRange(0.2, 0.9), "K matters");
        Assert.That(correlation, Is.GreaterThanOrEqualTo(0.9999));
        double allowed = 0.005 + (3 * fit.CalibrationVariation / Math.Sqrt(fit.CalibrationMarkers));
        Assert.That(slope, Is.EqualTo(1).Within(allowed), $"γ = {fit.Calibration}, CV {fit.CalibrationVariation}");
        Assert.That(fit.CalibrationVariation, Is.GreaterThan(0).And.LessThan(0.02));
    }

    [Test]
    public void Markers_of_other_genotypes_are_tested_by_the_same_null_model()
    {
        using var study = new SimulatedStudy(n: 90, m: 150, seed: 73);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        var thinned = MemoryGenotypes.Create(
            study.Ids, [.. study.Markers.Where((_, j) => j % 2 == 0)], study.Counts.Where((_, j) => j % 2 == 0), name: "model");
        MatrixFreeModel model = MatrixFreeModel.Fit(samples, thinned, Host);
        var rows = new CollectedRows();

        AssociationScan.Run(study.Genotypes, ScanBackground.MatrixFree(model, samples.SampleSets[0]), Host, rows, ScanSetup.AllTests);

        Assert.That(model.MarkerCount, Is.EqualTo(75));
        Assert.That(rows.Rows, Has.Count.EqualTo(450));
        Assert.That(rows.Rows.Select(row => row.Statistic), Is.All.Not.NaN);
    }

    [Test]
    public void A_chromosome_outside_the_kinship_is_tested_against_all_of_it()
    {
        using var study = new SimulatedStudy(n: 90, m: 150, seed: 74);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        var filter = MarkerFilter.Default with { Chromosomes = new HashSet<string> { "1", "2" } };
        MatrixFreeModel model = MatrixFreeModel.Fit(samples, study.Genotypes, Host, new MatrixFreeOptions { Filter = filter });
        MatrixFreeFit fit = model.Fits[0];
        var rows = new CollectedRows();

        AssociationScan.Run(study.Genotypes, ScanBackground.MatrixFree(model, samples.SampleSets[0]), Host, rows);

        double[] x = study.Centred(149);
        double squares = x.Sum(v => v * v) - Math.Pow(MatrixFreeStudy.Dot(x, samples.SampleSets[0].Covariates.Basis.Column(1)), 2);
        Assert.That(
            rows.Of("rs149").Beta, Is.EqualTo(MatrixFreeStudy.Dot(x, fit.WholeResiduals) / (fit.Calibration * squares)).Within(1e-10));
    }

    [Test]
    public void Traits_of_other_samples_have_no_background()
    {
        using var study = new SimulatedStudy(n: 60, m: 90, seed: 75);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5)), others = ScanSetup.Samples(study, study.Trait(0.4));
        MatrixFreeModel model = MatrixFreeModel.Fit(samples, study.Genotypes, Host);

        Assert.That(() => ScanBackground.MatrixFree(model, others.SampleSets[0]), Throws.ArgumentException);
    }

    /// <summary>t² of every marker of a chromosome with V = λK₋c + I inverted.</summary>
    private static IEnumerable<double> Exact(
        SimulatedStudy study, int[] own, SampleSet set, Kinship without, MatrixFreeFit fit, string chromosome)
    {
        var k = new double[own.Length, own.Length];
        for (int i = 0; i < own.Length; i++)
        {
            for (int j = 0; j < own.Length; j++)
            {
                k[i, j] = without.Matrix[i, j];
            }
        }

        double[,] p = MatrixFreeStudy.Projection(k, fit.Reml.Lambda, set);
        double[] py = MatrixFreeStudy.Times(p, fit.Trait.Values.Span);
        double squares = MatrixFreeStudy.Dot(py, fit.Trait.Values.Span);
        foreach (int marker in Enumerable.Range(0, study.Markers.Length).Where(j => study.Markers[j].Chromosome == chromosome))
        {
            double[] x = study.Centred(marker, own);
            double a = MatrixFreeStudy.Dot(x, MatrixFreeStudy.Times(p, x)), b = MatrixFreeStudy.Dot(x, py);
            yield return b * b / a * (set.Count - set.Covariates.Names.Count - 1) / (squares - (b * b / a));
        }
    }

    private static (double Correlation, double Slope) Line(double[] x, double[] y)
    {
        double mx = x.Average(), my = y.Average(), xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mx) * (y[i] - my);
            xx += (x[i] - mx) * (x[i] - mx);
            yy += (y[i] - my) * (y[i] - my);
        }

        return (xy / Math.Sqrt(xx * yy), xy / xx);
    }
}

using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>
/// Joint tests of several traits against a dense nT × nT computation that shares nothing with the library. Its maximum is found by
/// differences of a likelihood that is exact to some 1e−11: parameters to 1e−6 of their errors, which effects follow far less than that.
/// </summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class JointScanTests : HostFixture
{
    [TestCase(true, TestName = "variances of the null model")]
    [TestCase(false, TestName = "variances of every marker")]
    public void Two_traits_as_the_textbook_has_them(bool isFixed)
    {
        using var study = new SimulatedStudy(n: 44, m: 14, seed: 71, missing: 0.05);
        Compare(study, JointSetup.Traits(study, 2, seed: 5), isFixed, isFixed ? 14 : 9);
    }

    [Test]
    public void Three_traits_as_the_textbook_has_them()
    {
        using var study = new SimulatedStudy(n: 44, m: 14, seed: 72, missing: 0.05);
        Compare(study, JointSetup.Traits(study, 3, seed: 6), isFixed: true, 14);
    }

    [Test]
    public void One_trait_is_the_scan_of_one_trait([Values(0.5, 0.0)] double heritability)
    {
        using var study = new SimulatedStudy(n: 80, m: 40, seed: 73);
        double[] y = study.Trait(heritability, effectOf: 8);
        CollectedRows single = ScanSetup.Scan(study, Host, AssociationOptions.Default, y);

        (List<JointResult> rows, _, ModelReport report) = JointSetup.Scan(study, Host, [y]);

        foreach (JointResult row in rows)
        {
            AssociationResult expected = single.Of(row.Marker.Id);
            Assert.That(row.Status, Is.EqualTo(expected.Status));
            Assert.That(row.Betas[0], Is.EqualTo(expected.Beta).Within(1e-5 * expected.StandardError), row.Marker.Id);
            Assert.That(Math.Sqrt(row.Covariance[0]), Is.EqualTo(expected.StandardError).Within(1e-3).Percent, row.Marker.Id);
            Assert.That(row.Tests[0].Statistic, Is.EqualTo(expected.Statistic).Within(1e-5 * (1 + expected.Statistic)), row.Marker.Id);
            Assert.That(row.Tests, Has.Count.EqualTo(2));
            Assert.That(row.Tests[1].Statistic, Is.EqualTo(row.Tests[0].Statistic).Within(1e-9).Percent);
        }

        Assert.That(report.Shares[0].Share, Is.InRange(0, 1));
    }

    [Test]
    public void Order_units_and_coded_allele_do_not_matter()
    {
        using var study = new SimulatedStudy(n: 80, m: 30, seed: 74);
        double[][] traits = JointSetup.Traits(study, 2, seed: 7);
        (List<JointResult> rows, _, ModelReport report) = JointSetup.Scan(study, Host, traits);
        double[][] other = [[.. traits[1].Select(v => v * 1e6)], [.. traits[0].Select(v => (v * 1e-6) + 3e-4)]];
        foreach (sbyte[] counts in study.Counts)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] = counts[i] < 0 ? counts[i] : (sbyte)(2 - counts[i]);
            }
        }

        PlinkBed.Write(study.Path("flipped"), study.Ids, study.Markers, study.Counts);
        using PlinkBed flipped = PlinkBed.Open(study.Path("flipped"));
        (List<JointResult> again, _, ModelReport otherReport) = JointSetup.Scan(study, Host, other, genotypes: flipped);

        double logUnits = (study.Ids.Length - 2) * (Math.Log(1e6) + Math.Log(1e-6));
        Assert.That(otherReport.LogLikelihood + logUnits, Is.EqualTo(report.LogLikelihood).Within(1e-6));
        Assert.That(otherReport.Shares[1].Share, Is.EqualTo(report.Shares[0].Share).Within(1e-5));
        foreach ((JointResult one, JointResult two) in rows.Zip(again))
        {
            Assert.That(two.Tests[0].Statistic, Is.EqualTo(one.Tests[0].Statistic).Within(1e-5 * (1 + one.Tests[0].Statistic)));
            double error = Math.Sqrt(one.Covariance[3]);
            Assert.That(two.Betas[0], Is.EqualTo(-1e6 * one.Betas[1]).Within(1e-5 * 1e6 * error));
            Assert.That(two.Covariance[1], Is.EqualTo(one.Covariance[1]).Within(1e-5 * error * Math.Sqrt(one.Covariance[0])));
        }
    }

    [Test]
    public void Threads_and_neighbouring_markers_do_not_matter()
    {
        using var study = new SimulatedStudy(n: 80, m: 60, seed: 75);
        double[][] traits = JointSetup.Traits(study, 2, seed: 8);
        (List<JointResult> rows, _, _) = JointSetup.Scan(study, Host, traits);
        using HostBackend single = HostBackend.Open(1);
        (List<JointResult> alone, _, _) = JointSetup.Scan(study, single, traits, new AssociationOptions
        {
            Filter = MarkerFilter.Default with { Extract = new HashSet<string> { "rs7", "rs31" } },
        });

        Assert.That(alone, Has.Count.EqualTo(2));
        foreach (JointResult row in alone)
        {
            JointResult same = rows.Single(other => other.Marker.Id == row.Marker.Id);
            Assert.That(row.Tests[0].Statistic, Is.EqualTo(same.Tests[0].Statistic).Within(1e-6).Percent);
            Assert.That(row.Tests[2].Statistic, Is.EqualTo(same.Tests[2].Statistic).Within(1e-6 * (1 + same.Tests[2].Statistic)));
        }
    }

    [Test]
    public void Markers_that_cannot_be_tested_say_why()
    {
        using var study = new SimulatedStudy(n: 60, m: 12, seed: 76, missing: 0);
        Array.Fill(study.Counts[2], (sbyte)2);
        Array.Fill(study.Counts[3], (sbyte)-1);
        Array.Clear(study.Counts[4]);
        study.Counts[4][9] = 1;
        PlinkBed.Write(study.Path("odd"), study.Ids, study.Markers, study.Counts);
        using PlinkBed genotypes = PlinkBed.Open(study.Path("odd"));
        for (int i = 0; i < 60; i++)
        {
            study.Covariate[i] = (3.0 * study.Counts[5][i]) - 1;
        }

        double[][] traits = JointSetup.Traits(study, 2, seed: 9);
        traits[1] = Array.ConvertAll(study.Counts[6], count => 2.0 * count);

        (List<JointResult> rows, AssociationSummary summary, _) = JointSetup.Scan(
            study, Host, traits, new AssociationOptions { Filter = MarkerFilter.Default with { MinMinorAlleleCount = 2 } }, genotypes);

        MarkerStatus[] expected =
        [
            MarkerStatus.Monomorphic, MarkerStatus.Missing, MarkerStatus.LowCount, MarkerStatus.Collinear, MarkerStatus.PerfectFit,
        ];
        for (int k = 0; k < expected.Length; k++)
        {
            JointResult row = rows[2 + k];
            Assert.That(row.Status, Is.EqualTo(expected[k]), row.Marker.Id);
            Assert.That(row.Tests, Has.All.Matches<JointTest>(test => double.IsNaN(test.Statistic) && double.IsNaN(test.NegativeLog10P)));
        }

        foreach (JointTest test in rows.Where(row => row.Status == MarkerStatus.Tested).SelectMany(row => row.Tests))
        {
            Assert.That(double.IsFinite(test.Statistic) && double.IsFinite(test.NegativeLog10P), Is.True, $"{test}");
        }

        Assert.That((summary.Tested, summary.NotTested), Is.EqualTo((7, 5)));
    }

    [Test]
    public void Chromosome_of_the_marker_is_left_out()
    {
        using var study = new SimulatedStudy(n: 80, m: 30, seed: 77);
        double[][] traits = JointSetup.Traits(study, 2, seed: 10);
        using StudySamples samples = ScanSetup.Samples(study, traits);
        using LocoKinship loco = LocoKinship.Estimate(study.Genotypes, samples, Host);
        var rows = new List<JointResult>();
        var seen = new List<string>();
        var background = JointBackground.LeaveChromosomeOut(
            samples.SampleSets[0], samples.Traits, loco, (chromosome, _) => seen.Add(chromosome));
        JointScan.Run(study.Genotypes, background, Host, rows.AddRange);
        using Kinship without = loco.Without("2");
        using var model = JointNullModel.Fit(samples.SampleSets[0], samples.Traits, without, Host);
        var own = new List<JointResult>();
        JointScan.Run(study.Genotypes, model, Host, own.AddRange);

        Assert.That(seen, Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(rows.Select(row => row.Marker.Id), Is.EqualTo(study.Markers.Select(marker => marker.Id)));
        foreach ((JointResult one, JointResult two) in rows.Zip(own).Where(pair => pair.First.Marker.Chromosome == "2"))
        {
            Assert.That(one.Tests[0].Statistic, Is.EqualTo(two.Tests[0].Statistic).Within(1e-9).Percent);
        }
    }

    private void Compare(SimulatedStudy study, double[][] traits, bool isFixed, int markers)
    {
        int size = traits.Length, n = study.Ids.Length;
        double[] ones = [.. Enumerable.Repeat(1.0, n)];
        var book = new JointTextbook(study.PlainKinship(), [ones, study.Covariate], traits);
        double[] point = book.Maximise(book.Start());
        (Matrix<double> g, Matrix<double> r) = book.Covariances(point);

        (List<JointResult> rows, _, ModelReport report) =
            JointSetup.Scan(study, Host, traits, AssociationOptions.Default with { FixedLambda = isFixed });

        // log|X'V⁻¹X| of the intercept and a covariate is that of K without centring too: REML does not change.
        Assert.That(report.LogLikelihood, Is.EqualTo(book.At(g, r).LogLikelihood).Within(1e-6));
        for (int j = 0; j < markers; j++)
        {
            JointTextbook with = book.With(study.Centred(j));
            (Matrix<double> ownG, Matrix<double> ownR) = isFixed ? (g, r) : with.Covariances(with.Maximise(point));
            (_, Vector<double> b, Matrix<double> covariance) = with.At(ownG, ownR);
            int[] own = [.. Enumerable.Range(0, size).Select(t => (3 * t) + 2)];
            Matrix<double> c = Matrix<double>.Build.Dense(size, size, (a, s) => covariance[own[a], own[s]]), inverse = c.Inverse();
            Vector<double> beta = Vector<double>.Build.Dense(size, t => b[own[t]]), one = Vector<double>.Build.Dense(size, 1);
            double joint = beta * inverse * beta, information = one * inverse * one, common = one * inverse * beta / information;
            JointResult row = rows[j];
            for (int t = 0; t < size; t++)
            {
                Assert.That(row.Betas[t], Is.EqualTo(beta[t]).Within(1e-5 * Math.Sqrt(c[t, t])), $"{row.Marker.Id} {t}");
                Assert.That(row.Covariance[t], Is.EqualTo(c[0, t]).Within(1e-5 * Math.Sqrt(c[0, 0] * c[t, t])), $"{row.Marker.Id} {t}");
            }

            Assert.That(row.Tests[0].Statistic, Is.EqualTo(joint).Within(1e-5 * (1 + joint)), row.Marker.Id);
            Assert.That(row.Tests[1].Beta, Is.EqualTo(common).Within(1e-5 / Math.Sqrt(information)), row.Marker.Id);
            Assert.That(row.Tests[1].StandardError, Is.EqualTo(1 / Math.Sqrt(information)).Within(1e-3).Percent, row.Marker.Id);
            double rest = joint - (common * common * information);
            Assert.That(row.Tests[2].Statistic, Is.EqualTo(rest).Within(1e-5 * (1 + joint)), row.Marker.Id);
            Assert.That(row.Tests[2].DegreesOfFreedom, Is.EqualTo(size - 1));
        }
    }
}

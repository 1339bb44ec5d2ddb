using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>G and R of several traits at and off the edge of what is possible, and traits that have no joint model.</summary>
[TestFixture]
public sealed class JointNullModelTests : HostFixture
{
    [TestCase(81, 0.0, TestName = "a trait without heritability")]
    [TestCase(82, 0.6, TestName = "traits of one heritability")]
    public void Maximum_is_the_textbooks(int seed, double heritability)
    {
        using var study = new SimulatedStudy(n: 48, m: 40, seed);
        var random = new Random(seed);
        double[][] traits = [.. Enumerable.Range(0, 2).Select(t =>
            study.Trait(t == 0 ? heritability : 0.6).Select(value => value + (0.5 * SimulatedStudy.Normal(random))).ToArray())];
        CheckAgainstTextbook(study, traits);
    }

    [Test]
    public void Genetic_correlation_of_one_is_an_edge_with_its_name()
    {
        using var study = new SimulatedStudy(n: 60, m: 60, seed: 83);
        var random = new Random(1);
        double[] one = study.Trait(0.8);
        double[][] traits =
            [.. Enumerable.Range(0, 2).Select(_ => one.Select(v => v + (0.3 * SimulatedStudy.Normal(random))).ToArray())];

        ModelReport report = CheckAgainstTextbook(study, traits);

        Assert.That(report.Variances[1].Correlation, Is.InRange(0.9, 1.0000001));
    }

    [Test]
    public void Ten_traits_have_a_maximum()
    {
        using var study = new SimulatedStudy(n: 160, m: 80, seed: 84);
        (List<JointResult> rows, AssociationSummary summary, ModelReport report) =
            JointSetup.Scan(study, Host, JointSetup.Traits(study, 10, seed: 3));

        Assert.That(report.Variances, Has.Count.EqualTo(110));
        Assert.That(summary.Tested, Is.EqualTo(rows.Count(row => row.Status == MarkerStatus.Tested)));
        Assert.That(rows.Count(row => row.Status == MarkerStatus.NotConverged), Is.Zero);
        foreach (JointResult row in rows)
        {
            Assert.That(row.Tests[0].Statistic, Is.EqualTo(row.Tests[1].Statistic + row.Tests[2].Statistic).Within(1e-9).Percent);
        }
    }

    [Test]
    public void Traits_that_are_combinations_of_others_are_named()
    {
        using var study = new SimulatedStudy(n: 60, m: 20, seed: 85);
        double[][] traits = JointSetup.Traits(study, 2, seed: 4);
        double[] sum = [.. traits[0].Zip(traits[1], (a, b) => a - (2 * b) + 5)];

        Assert.That(() => JointSetup.Scan(study, Host, [.. traits, sum]), Throws.TypeOf<InputException>()
            .With.Message.Contains("trait t2 is a linear combination of t0, t1 and the covariates"));
    }

    [Test]
    public void More_than_ten_traits_are_refused()
    {
        using var study = new SimulatedStudy(n: 60, m: 20, seed: 86);

        Assert.That(
            () => JointSetup.Scan(study, Host, JointSetup.Traits(study, 11, seed: 4)),
            Throws.ArgumentException.With.Message.Contains("at most 10"));
    }

    [Test]
    public void Samples_without_every_trait_are_left_out_and_counted()
    {
        using var study = new SimulatedStudy(n: 60, m: 20, seed: 87);
        double[][] traits = JointSetup.Traits(study, 2, seed: 4);
        traits[0][3] = traits[1][3] = traits[0][5] = traits[1][9] = double.NaN;

        using StudySamples samples =
            StudySamples.FromArrays(study.Ids, ["a", "b"], traits, ["age"], [study.Covariate], requireEveryTrait: true);

        Assert.That(samples.SampleSets, Has.Count.EqualTo(1));
        Assert.That(samples.SampleSets[0].Count, Is.EqualTo(57));
        Assert.That((samples.Report.MissingPhenotype, samples.Report.MissingSomeTrait, samples.Report.Analysed), Is.EqualTo((1, 2, 57)));
    }

    private ModelReport CheckAgainstTextbook(SimulatedStudy study, double[][] traits)
    {
        var book = new JointTextbook(study.PlainKinship(), [[.. Enumerable.Repeat(1.0, study.Ids.Length)], study.Covariate], traits);
        (Matrix<double> g, Matrix<double> r) = book.Covariances(book.Maximise(book.Start()));

        (_, _, ModelReport report) = JointSetup.Scan(study, Host, traits, AssociationOptions.Default with { FixedLambda = true });

        // At an edge the textbook's Cholesky factors creep towards it; the likelihood is flat there.
        Assert.That(report.LogLikelihood, Is.EqualTo(book.At(g, r).LogLikelihood).Within(1e-6));
        double[] expected = [g[0, 0], g[1, 0], g[1, 1], r[0, 0], r[1, 0], r[1, 1]];
        for (int k = 0; k < 6; k++)
        {
            double scale = k < 3 ? Math.Sqrt(Math.Max(g[0, 0], r[0, 0]) * g[1, 1]) : Math.Sqrt(r[0, 0] * r[1, 1]);
            Assert.That(report.Variances[k].Value, Is.EqualTo(expected[k]).Within(1e-3 * scale), $"{k}");
        }

        return report;
    }
}

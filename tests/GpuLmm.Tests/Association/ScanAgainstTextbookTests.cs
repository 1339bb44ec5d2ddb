using GpuLmm.Numerics;

namespace GpuLmm.Tests;

/// <summary>
/// Every statistic of every marker against a dense float64 GLS whose λ is found by brute force: nothing is shared with the library.
/// Tolerances: golden section on a likelihood finds λ to about 1e−7 relative, and β̂ moves far less than λ.
/// </summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class ScanAgainstTextbookTests : HostFixture
{
    [TestCase(0.5, 1, TestName = "half of the variance heritable")]
    [TestCase(0.9, 2, TestName = "most of the variance heritable")]
    [TestCase(0.02, 3, TestName = "almost nothing heritable")]
    public void Ordinary_traits(double heritability, int seed)
    {
        using var study = new SimulatedStudy(n: 60, m: 45, seed);
        Compare(study, study.Trait(heritability, effectOf: 8), study.PlainKinship());
    }

    [Test]
    public void Trait_without_heritability_stands_on_the_boundary()
    {
        using var study = new SimulatedStudy(n: 48, m: 30, seed: 21);

        // Most of the variation along the eigenvectors of small eigenvalues of K: REML puts σ²_g at zero.
        double[,] k = study.PlainKinship();
        var values = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfArray(k).Evd();
        double[] y = [.. Enumerable.Range(0, 48).Select(i => Enumerable.Range(0, 48).Sum(v =>
            values.EigenVectors[i, v] * (v < 32 ? 1 : 0.3) * ((v % 3) - 0.7)))];
        CollectedRows rows = Compare(study, y, k);

        Assert.That(rows.Rows.Count(row => row.Test == MarkerTest.Wald && row.Lambda == 0), Is.GreaterThan(15));
    }

    [Test]
    public void Trait_that_is_all_kernel_stands_at_the_upper_end()
    {
        using var study = new SimulatedStudy(n: 48, m: 120, seed: 22, missing: 0);
        double[,] k = study.PlainKinship();
        double[] y = study.Trait(0);
        double[] u = [.. Enumerable.Range(0, 48).Select(i => Enumerable.Range(0, 48).Sum(j => k[i, j] * y[j]))];
        Compare(study, u, k);
    }

    [Test]
    public void Duplicated_samples_and_singular_kinship()
    {
        using var study = new SimulatedStudy(n: 40, m: 25, seed: 23);
        foreach (sbyte[] counts in study.Counts)
        {
            counts[1] = counts[0];
            counts[5] = counts[4];
        }

        PlinkBed.Write(study.Path("twins"), study.Ids, study.Markers, study.Counts);
        using PlinkBed twins = PlinkBed.Open(study.Path("twins"));
        Compare(study, study.Trait(0.4), study.PlainKinship(), twins);
    }

    [Test]
    public void Fixed_lambda_is_gls_at_the_null_estimate()
    {
        using var study = new SimulatedStudy(n: 60, m: 40, seed: 31);
        double[] y = study.Trait(0.5, effectOf: 4);
        Textbook book = Book(study, y, study.PlainKinship());
        Textbook.Fit reml = book.Maximise(reml: true), ml = book.Maximise(reml: false);

        CollectedRows rows = ScanSetup.Scan(study, Host, ScanSetup.AllTests with { FixedLambda = true }, y);

        for (int j = 0; j < 40; j++)
        {
            Textbook with = book.With(study.Centred(j));
            Textbook.Fit wald = with.At(reml.Lambda, reml: true);
            AssociationResult row = rows.Of($"rs{j}");
            Assert.That(row.Beta, Is.EqualTo(wald.Last).Within(1e-6 * wald.LastError));
            Assert.That(row.StandardError, Is.EqualTo(wald.LastError).Within(1e-4).Percent);
            double ratio = 2 * (with.At(ml.Lambda, reml: false).LogLikelihood - ml.LogLikelihood);
            Assert.That(rows.Of($"rs{j}", MarkerTest.Lrt).Statistic, Is.EqualTo(Math.Max(0, ratio)).Within(1e-6));
        }
    }

    private static Textbook Book(SimulatedStudy study, double[] y, double[,] kinship) => Textbook.Create(
        kinship, [Enumerable.Repeat(1.0, y.Length).ToArray(), study.Covariate], y);

    private CollectedRows Compare(SimulatedStudy study, double[] y, double[,] plain, PlinkBed? genotypes = null)
    {
        genotypes ??= study.Genotypes;
        using StudySamples samples = ScanSetup.Samples(study, y);
        using Kinship kinship = Kinship.Estimate(genotypes, Host);
        using NullModel nullModel = NullModel.Fit(samples, kinship, Host);
        var rows = new CollectedRows();
        AssociationScan.Run(genotypes, nullModel, Host, rows, ScanSetup.AllTests);
        Textbook book = Book(study, y, plain);
        Textbook.Fit nullMl = book.Maximise(reml: false);
        Assert.That(nullModel.Traits[0].Reml.LogLikelihood, Is.EqualTo(book.Maximise(reml: true).LogLikelihood).Within(1e-7));
        for (int j = 0; j < study.Markers.Length; j++)
        {
            double[] x = study.Centred(j);
            if (x.All(v => v == 0))
            {
                Assert.That(rows.Of($"rs{j}").Status, Is.EqualTo(MarkerStatus.Monomorphic));
                continue;
            }

            CheckMarker(book.With(x), nullMl, rows, $"rs{j}");
        }

        return rows;
    }

    private static void CheckMarker(Textbook with, Textbook.Fit nullMl, CollectedRows rows, string id)
    {
        Textbook.Fit wald = with.Maximise(reml: true), ml = with.Maximise(reml: false), score = with.At(nullMl.Lambda, reml: true);
        AssociationResult row = rows.Of(id);
        Assert.That(row.Beta, Is.EqualTo(wald.Last).Within(2e-6 * wald.LastError), $"{id} beta");
        Assert.That(row.StandardError, Is.EqualTo(wald.LastError).Within(2e-4).Percent, $"{id} standard error");
        Assert.That(row.DegreesOfFreedom, Is.EqualTo(wald.Degrees));
        Assert.That(row.NegativeLog10P, Is.EqualTo(TailProbability.NegativeLog10F(row.Statistic, wald.Degrees)).Within(1e-12));
        Assert.That(row.Statistic, Is.EqualTo(Math.Pow(wald.Last / wald.LastError, 2)).Within(1e-5));

        // Where the likelihood is flat in λ its maximum is not sharp; the statistics above are.
        Assert.That(with.At(row.Lambda, reml: true).LogLikelihood, Is.EqualTo(wald.LogLikelihood).Within(1e-8), $"{id} λ");

        double ratio = Math.Max(0, 2 * (ml.LogLikelihood - nullMl.LogLikelihood));
        Assert.That(rows.Of(id, MarkerTest.Lrt).Statistic, Is.EqualTo(ratio).Within(2e-7), $"{id} LRT");

        AssociationResult scored = rows.Of(id, MarkerTest.Score);
        Assert.That(scored.Beta, Is.EqualTo(score.Last).Within(2e-6 * score.LastError), $"{id} score beta");
        double explained = score.Last * score.Last / score.InverseInformation[score.B.Count - 1, score.B.Count - 1];
        Assert.That(scored.Statistic, Is.EqualTo(with.N * explained / (score.Squares + explained)).Within(1e-5), $"{id} score");
    }
}

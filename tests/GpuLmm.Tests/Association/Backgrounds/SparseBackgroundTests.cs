namespace GpuLmm.Tests;

/// <summary>Sparse relationship matrices as backgrounds: against dense textbook algebra and the dense engine with the same.</summary>
[TestFixture]
public sealed class SparseBackgroundTests : HostFixture
{
    private const int N = 96;

    // Within rounding of both searches, which close θ to 1e−10.
    private const double Close = 1e-8;

    [TestCase("families")]
    [TestCase("one large family")]
    public void The_null_model_is_that_of_the_dense_matrix(string kind)
    {
        using var study = new SimulatedStudy(N, 30, seed: 71, missing: 0.05);
        double[,] k = Matrix(kind);
        double[] y = Response(study, k);
        using StudySamples samples = StudySamples.FromArrays(study.Ids, ["y"], [y], ["x"], [study.Covariate]);
        using SparseNull sparse = SparseNull.Fit(samples.Traits[0], Sparse(study, k), Host);
        using NullModel dense = NullModel.Fit(samples.SampleSets[0], samples.Traits, Dense(study, k), Host, releaseKinship: true);

        OneKernelFit expected = dense.Traits[0].Reml, fit = sparse.Reml;
        Assert.That(fit.Boundary, Is.EqualTo(expected.Boundary));
        Assert.That(expected.Boundary, Is.EqualTo(VarianceBoundary.None), "the case is to say something");
        AssertClose(fit.Lambda, expected.Lambda);
        AssertClose(fit.Heritability, expected.Heritability);
        AssertClose(fit.KernelVariance, expected.KernelVariance);
        AssertClose(fit.ResidualVariance, expected.ResidualVariance);
        AssertClose(fit.KernelScale, expected.KernelScale);
        AssertClose(fit.LogLikelihood, expected.LogLikelihood);
        AssertClose(fit.KernelVarianceError, expected.KernelVarianceError);
        AssertClose(fit.ResidualVarianceError, expected.ResidualVarianceError);

        // Its curvature is a difference of scores.
        Assert.That(fit.HeritabilityError, Is.EqualTo(expected.HeritabilityError).Within(1e-5 * expected.HeritabilityError));
        AssertClose(fit.Fixed[1].Estimate, expected.Fixed[1].Estimate);
        AssertClose(fit.Fixed[1].StandardError, expected.Fixed[1].StandardError);

        // The dense engine centres the matrix, which changes the intercept's meaning.
        Textbook.Fit book = Textbook.Create(k, [[.. Enumerable.Repeat(1.0, N)], study.Covariate], y).At(fit.Lambda, reml: true);
        AssertClose(fit.Fixed[0].Estimate, book.B[0]);
        AssertClose(fit.Fixed[0].StandardError, Math.Sqrt(book.ResidualVariance * book.InverseInformation[0, 0]));
    }

    [TestCase("families")]
    [TestCase("one large family")]
    [TestCase("diagonal")]
    public void Every_test_of_every_marker_is_generalised_least_squares(string kind)
    {
        const int M = 37;
        using var study = new SimulatedStudy(N, M, seed: 72, missing: 0.05);
        double[,] k = Matrix(kind);
        double[] y = Response(study, k);
        Array.Fill(study.Counts[3], (sbyte)1);
        PlinkBed.Write(study.Path("odd"), study.Ids, study.Markers, study.Counts);
        using PlinkBed genotypes = PlinkBed.Open(study.Path("odd"));

        // Every fifth sample lacks the trait: its relatives stay.
        y = [.. y.Select((value, i) => i % 5 == 2 ? double.NaN : value)];
        int[] own = [.. Enumerable.Range(0, N).Where(i => i % 5 != 2)];
        using StudySamples samples = StudySamples.FromArrays(study.Ids, ["y"], [y], ["x"], [study.Covariate]);
        using SparseNull model = SparseNull.Fit(samples.Traits[0], Sparse(study, k), Host);
        var rows = new CollectedRows();
        AssociationScan.Run(genotypes, ScanBackground.Sparse(model), Host, rows, ScanSetup.AllTests);

        var kernel = new double[own.Length, own.Length];
        for (int i = 0; i < own.Length; i++)
        {
            for (int j = 0; j < own.Length; j++)
            {
                kernel[i, j] = k[own[i], own[j]];
            }
        }

        double[] ones = [.. Enumerable.Repeat(1.0, own.Length)];
        var book = Textbook.Create(kernel, [ones, [.. own.Select(i => study.Covariate[i])]], [.. own.Select(i => y[i])]);
        Assert.That(rows.Of("rs3").Status, Is.EqualTo(MarkerStatus.Monomorphic));
        for (int j = 0; j < M; j++)
        {
            if (j == 3)
            {
                continue;
            }

            Textbook.Fit fit = book.With(study.Centred(j, own)).At(model.Reml.Lambda, reml: true);
            AssociationResult wald = rows.Of($"rs{j}");
            double t = fit.Last / fit.LastError;
            Assert.That(wald.Beta, Is.EqualTo(fit.Last).Within(Close * fit.LastError));
            Assert.That(wald.StandardError, Is.EqualTo(fit.LastError).Within(Close * fit.LastError));
            Assert.That(wald.Statistic, Is.EqualTo(t * t).Within(Close * (1 + (t * t))));
            Assert.That(wald.DegreesOfFreedom, Is.EqualTo(own.Length - 3));
        }
    }

    [Test]
    public void A_matrix_that_is_not_positive_semi_definite_has_its_maximum_where_the_variance_is()
    {
        using var study = new SimulatedStudy(N, 10, seed: 73);
        double[,] k = Matrix("stars");
        double[] y = [.. study.Noise.Select((noise, i) => (i % 12 == 0 ? 0 : study.Noise[12 * (i / 12)]) + (0.4 * noise))];
        using StudySamples samples = StudySamples.FromArrays(study.Ids, ["y"], [y], ["x"], [study.Covariate]);
        using SparseNull model = SparseNull.Fit(samples.Traits[0], Sparse(study, k), Host);

        double[] ones = [.. Enumerable.Repeat(1.0, N)];
        var book = Textbook.Create(k, [ones, study.Covariate], y);

        // The centre of a star has eleven relatives: its smallest eigenvalue is 1 − √11/2.
        double limit = 1 / ((Math.Sqrt(11) / 2) - 1);
        Assert.That(model.Reml.Lambda, Is.LessThan(limit));
        AssertClose(model.Reml.LogLikelihood, book.At(model.Reml.Lambda, reml: true).LogLikelihood);
        for (double lambda = 0; lambda < limit; lambda += 0.01)
        {
            Assert.That(book.At(lambda, reml: true).LogLikelihood, Is.LessThanOrEqualTo(model.Reml.LogLikelihood + 1e-9), $"λ = {lambda}");
        }
    }

    [Test]
    public void Samples_that_the_matrix_lacks_are_named()
    {
        using var study = new SimulatedStudy(N, 5, seed: 74);
        using StudySamples samples = StudySamples.FromArrays(study.Ids, ["y"], [study.Noise]);
        SampleId[] some = [.. study.Ids.Take(90)];
        var sparse = SparseKinship.Of(some, [.. Enumerable.Repeat(1.0, 90)], []);
        Assert.That(() => SparseNull.Fit(samples.Traits[0], sparse, Host), Throws.TypeOf<InputException>()
            .With.Message.Contains("6 of 96 analysed samples are not in the sparse relationship matrix of 90: F22 I90"));
    }

    private static void AssertClose(double actual, double expected) =>
        Assert.That(actual, Is.EqualTo(expected).Within(Close * (Math.Abs(expected) + 1e-12)));

    /// <summary>Families of four, a pedigree without end, nobody related, or stars of twelve whose rays are not related.</summary>
    private static double[,] Matrix(string kind)
    {
        var random = new Random(5);
        var k = new double[N, N];
        for (int i = 0; i < N; i++)
        {
            k[i, i] = 1 + (kind == "stars" ? 0 : 0.3 * random.NextDouble() * (kind == "diagonal" ? 5 : 1));
            for (int j = 0; j < i; j++)
            {
                bool isRelated = kind switch
                {
                    "families" => i / 4 == j / 4 && i < 80,
                    "one large family" => i - j == 1 || random.Next(40) == 0,
                    "stars" => j % 12 == 0 && i / 12 == j / 12,
                    _ => false,
                };
                k[i, j] = k[j, i] = !isRelated ? 0 : kind == "stars" ? 0.5 : kind == "families" ? 0.45 + (0.1 * random.NextDouble()) : 0.1;
            }
        }

        return k;
    }

    /// <summary>A trait with the variance of the matrix, so that there is something to find.</summary>
    private static double[] Response(SimulatedStudy study, double[,] k)
    {
        var random = new Random(9);
        double[,] root = new double[N, N];
        for (int j = 0; j < N; j++)
        {
            for (int i = j; i < N; i++)
            {
                double sum = k[i, j];
                for (int c = 0; c < j; c++)
                {
                    sum -= root[i, c] * root[j, c];
                }

                root[i, j] = i == j ? Math.Sqrt(sum) : sum / root[j, j];
            }
        }

        double[] z = [.. Enumerable.Range(0, N).Select(_ => SimulatedStudy.Normal(random))];
        return [.. Enumerable.Range(0, N).Select(i =>
            (1.5 * Enumerable.Range(0, i + 1).Sum(c => root[i, c] * z[c])) + study.Noise[i] + (0.3 * study.Covariate[i]))];
    }

    private static SparseKinship Sparse(SimulatedStudy study, double[,] k) => SparseKinship.Of(
        study.Ids, [.. Enumerable.Range(0, N).Select(i => k[i, i])],
        from i in Enumerable.Range(0, N) from j in Enumerable.Range(0, i) where k[i, j] != 0 select (i, j, k[i, j]));

    private static Kinship Dense(SimulatedStudy study, double[,] k)
    {
        var matrix = new DenseMatrix(N, N);
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < N; j++)
            {
                matrix[i, j] = k[i, j];
            }
        }

        return new Kinship(matrix, study.Ids);
    }
}

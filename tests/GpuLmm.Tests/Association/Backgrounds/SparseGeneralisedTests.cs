namespace GpuLmm.Tests;

/// <summary>
/// Cases and controls, and counts, with a sparse relationship matrix: against the dense engine with the same matrix, whose null models and
/// scores are those of other programs (golden tests).
/// </summary>
[TestFixture]
public sealed class SparseGeneralisedTests : HostFixture
{
    private const int N = 160;
    private const int M = 60;

    [TestCase(ResponseFamily.Binomial, "families")]
    [TestCase(ResponseFamily.Poisson, "families")]
    [TestCase(ResponseFamily.Poisson, "diagonal")]
    [TestCase(ResponseFamily.Binomial, "indefinite")]
    public void Every_test_of_every_marker_is_that_of_the_dense_matrix(ResponseFamily family, string kind)
    {
        using var study = new Study(Host, family, kind);
        using FittedNull sparse = study.Sparse(), dense = study.Dense();

        double tau = dense.Report.Variances[0].Value;
        Assert.That(tau, Is.GreaterThan(0.1), "the case is to say something");
        Assert.That(sparse.Report.Variances[0].Value, Is.EqualTo(tau).Within(1e-8 * tau));
        Assert.That(
            sparse.Report.Variances[0].StandardError,
            Is.EqualTo(dense.Report.Variances[0].StandardError).Within(1e-7 * dense.Report.Variances[0].StandardError));
        for (int j = 0; j < 2; j++)
        {
            Assert.That(sparse.Report.Fixed[j].Estimate, Is.EqualTo(dense.Report.Fixed[j].Estimate).Within(1e-8));
            Assert.That(sparse.Report.Fixed[j].StandardError, Is.EqualTo(dense.Report.Fixed[j].StandardError).Within(1e-8));
        }

        foreach (GeneralisedTestOptions tests in (GeneralisedTestOptions[])[
            new() { SaddlepointCutoff = 0.3, FirthThreshold = 0.5 }, new() { Cumulants = ScoreCumulants.Rescaled, ExactCount = 20 }])
        {
            AssertSame(study.Scan(sparse, tests), study.Scan(dense, tests));
        }
    }

    [Test]
    public void Markers_given_others_and_sets_are_those_of_the_dense_matrix()
    {
        using var study = new Study(Host, ResponseFamily.Binomial, "families");
        using FittedNull sparse = study.Sparse().GivenBy(study.Genotypes, ["rs5", "rs7"]),
            dense = study.Dense().GivenBy(study.Genotypes, ["rs5", "rs7"]);
        AssertSame(study.Scan(sparse, GeneralisedTestOptions.Default), study.Scan(dense, GeneralisedTestOptions.Default));
        AssertSame(study.Sets(sparse), study.Sets(dense));
    }

    [Test]
    public void Sets_are_those_of_the_dense_matrix()
    {
        using var study = new Study(Host, ResponseFamily.Binomial, "families");
        using FittedNull sparse = study.Sparse(), dense = study.Dense();
        AssertSame(study.Sets(sparse), study.Sets(dense));
    }

    [Test]
    public void A_variance_that_is_not_there_is_at_its_edge()
    {
        using var study = new Study(Host, ResponseFamily.Binomial, "families", effect: 0);
        using FittedNull sparse = study.Sparse(), dense = study.Dense();
        Assert.That(dense.Report.Variances[0].Value, Is.Zero);
        Assert.That(sparse.Report.Variances[0].Value, Is.Zero);
        Assert.That(sparse.Report.Boundary, Is.EqualTo((string[])["kinship"]));
        AssertSame(study.Scan(sparse, GeneralisedTestOptions.Default), study.Scan(dense, GeneralisedTestOptions.Default));
    }

    private static void AssertSame(IReadOnlyList<SetResult> own, IReadOnlyList<SetResult> expected)
    {
        Assert.That(own.Select(row => row.Test), Is.EqualTo(expected.Select(row => row.Test)));
        Assert.That(own, Has.Count.GreaterThan(10));
        foreach ((SetResult a, SetResult b) in own.Zip(expected))
        {
            AssertClose(a.NegativeLog10P, b.NegativeLog10P, 1e-7, b.Test);
            AssertClose(a.Beta, b.Beta, 1e-7, b.Test);
        }
    }

    private static void AssertSame(CollectedRows own, CollectedRows expected)
    {
        Assert.That(own.Rows, Has.Count.EqualTo(expected.Rows.Count));
        Assert.That(expected.Rows.Count(row => row.Status == MarkerStatus.Tested), Is.GreaterThan(M / 2));
        foreach ((AssociationResult a, AssociationResult b) in own.Rows.Zip(expected.Rows))
        {
            string row = $"{b.Marker.Id} {b.Test}";
            Assert.That(a.Status, Is.EqualTo(b.Status), row);
            GeneralisedStatistics x = a.Generalised!.Value, y = b.Generalised!.Value;

            // Firth's are from differences of likelihoods.
            AssertClose(a.Beta, b.Beta, 1e-7, row);
            AssertClose(a.StandardError, b.StandardError, 1e-7, row);
            AssertClose(a.NegativeLog10P, b.NegativeLog10P, 1e-7, row);
            AssertClose(x.VarianceRatio, y.VarianceRatio, 1e-8, row);
            AssertClose(x.ExactP, y.ExactP, 1e-8, row);
            AssertClose(x.NormalLog10P, y.NormalLog10P, 1e-7, row);
            Assert.That(x.IsSaddlepoint, Is.EqualTo(y.IsSaddlepoint), row);
        }
    }

    private static void AssertClose(double own, double expected, double tolerance, string message) =>
        Assert.That(
            own, double.IsNaN(expected) ? Is.NaN : Is.EqualTo(expected).Within(tolerance * (1 + Math.Abs(expected))), message);

    /// <summary>Families of four with effects of their own, three quarters of them in the matrix.</summary>
    private sealed class Study : IDisposable
    {
        private readonly SimulatedStudy study = new(N, M, seed: 81, missing: 0.03);
        private readonly Backend host;
        private readonly ResponseFamily family;
        private readonly StudySamples samples;
        private readonly double[,] k = new double[N, N];

        public Study(Backend host, ResponseFamily family, string kind, double effect = 1.5)
        {
            (this.host, this.family) = (host, family);
            var random = new Random(8);
            for (int i = 0; i < N; i++)
            {
                k[i, i] = 1 + (kind == "diagonal" ? 2 * random.NextDouble() : 0.2 * random.NextDouble());
                for (int j = 4 * (i / 4); j < i; j++)
                {
                    // A family of stars: no variance has their matrix.
                    k[i, j] = k[j, i] = i >= 120 || kind == "diagonal" ? 0
                        : kind == "indefinite" ? (j % 4 == 0 ? 0.75 : 0) : 0.4 + (0.2 * random.NextDouble());
                }
            }

            double[] families = [.. Enumerable.Range(0, N).Select(_ => SimulatedStudy.Normal(random))];
            double[] y = new double[N];
            for (int i = 0; i < N; i++)
            {
                double own = effect * (kind == "diagonal" ? families[i] : families[i / 4]), eta = own + (0.4 * study.Covariate[i]) - 0.3;
                y[i] = family == ResponseFamily.Binomial
                    ? random.NextDouble() < 1 / (1 + Math.Exp(-(effect > 0 ? eta + (0.3 * families[i]) : eta))) ? 1 : 0
                    : Poisson(random, Math.Exp(0.6 * eta));
            }

            samples = StudySamples.FromArrays(study.Ids, ["y"], [y], ["x"], [study.Covariate]);
            Genotypes = PlinkBed.Open(study.Prefix);
        }

        public PlinkBed Genotypes { get; }

        private Trait Trait => samples.Traits[0];

        public FittedNull Sparse() => SparseGeneralisedNull.Fit(
            Trait, family,
            SparseKinship.Of(
                study.Ids, [.. Enumerable.Range(0, N).Select(i => k[i, i])],
                from i in Enumerable.Range(0, N) from j in Enumerable.Range(0, i) where k[i, j] != 0 select (i, j, k[i, j])),
            host, out _);

        /// <summary>The dense engine.</summary>
        public FittedNull Dense()
        {
            using Kinship kinship = DenseKinship();
            return FittedNull.Fit(Trait, family, kinship, host);
        }

        private Kinship DenseKinship()
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

        public CollectedRows Scan(FittedNull model, GeneralisedTestOptions tests)
        {
            var rows = new CollectedRows();
            using var background = ScanBackground.Of(model, Genotypes, Trait);
            AssociationScan.Run(
                Genotypes, background, host, rows,
                new AssociationOptions { Tests = [MarkerTest.Score, MarkerTest.Firth], Generalised = tests });
            return rows;
        }

        public IReadOnlyList<SetResult> Sets(FittedNull model)
        {
            string path = study.Path("sets.group");
            File.WriteAllLines(path, ["A var rs1 rs2 rs3 rs4 rs9 rs10 rs11 rs12 rs13 rs14 rs15", "B var rs20 rs21"]);
            var rows = new List<SetResult>();
            using var background = ScanBackground.Of(model, Genotypes, Trait);
            SetScan.Run(
                Genotypes, background, VariantSets.ReadSaige(path), host, rows.AddRange, new SetOptions
                {
                    MaxFrequencies = [0.5],
                    Weights = SetWeights.Equal,
                    Generalised = new GeneralisedTestOptions { SaddlepointCutoff = 0.3 },
                });
            return rows;
        }

        public void Dispose()
        {
            Genotypes.Dispose();
            samples.Dispose();
            study.Dispose();
        }

        private static double Poisson(Random random, double mean)
        {
            double limit = Math.Exp(-mean), product = random.NextDouble();
            int count = 0;
            for (; product > limit; count++)
            {
                product *= random.NextDouble();
            }

            return count;
        }
    }
}

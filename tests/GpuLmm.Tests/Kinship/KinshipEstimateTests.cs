namespace GpuLmm.Tests;

/// <summary>Each method against plain loops over the formula.</summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class KinshipEstimateTests
{
    private HostBackend backend = null!;
    private SimulatedStudy study = null!;

    [OneTimeSetUp]
    public void Open()
    {
        backend = HostBackend.Open(2);
        study = new SimulatedStudy(n: 31, m: 57, seed: 61, missing: 0.06);
    }

    [OneTimeTearDown]
    public void Close()
    {
        study.Dispose();
        backend.Dispose();
    }

    [Test]
    public void Centred() => Check(KinshipOptions.Default, (x, _) => x, _ => 1);

    [Test]
    public void Standardised() => Check(
        new KinshipOptions { Method = KinshipMethod.Standardized }, (x, p) => x / Math.Sqrt(2 * p * (1 - p)), _ => 1);

    [Test]
    public void VanRaden_1() => Check(
        new KinshipOptions { Method = KinshipMethod.VanRaden1 }, (x, _) => x, p => 2 * p * (1 - p));

    [Test]
    public void Dominance() => Check(
        new KinshipOptions { Method = KinshipMethod.Dominance },
        (x, p) => ((Math.Round(x + (2 * p)) switch { 0 => 0, 1 => 2 * p, _ => (4 * p) - 2 }) - (2 * p * p)) / (2 * p * (1 - p)),
        _ => 1);

    [Test]
    public void Standardised_by_the_sample_has_trace_N()
    {
        using Kinship kinship = Kinship.Estimate(
            study.Genotypes, backend, new KinshipOptions { Method = KinshipMethod.Standardized, SampleVariance = true });

        Assert.That(Enumerable.Range(0, 31).Sum(i => kinship.Matrix[i, i]), Is.EqualTo(31).Within(1e-9));
    }

    [Test]
    public void Pairwise_counts_divide_by_the_markers_both_have() => Check(
        new KinshipOptions { Method = KinshipMethod.Standardized, PairwiseCounts = true },
        (x, p) => x / Math.Sqrt(2 * p * (1 - p)), _ => 1, pairwise: true);

    [Test]
    public void Pairwise_counts_are_written_pair_by_pair()
    {
        string prefix = study.Path("pairs");
        using Kinship kinship = Kinship.Estimate(
            study.Genotypes, backend, new KinshipOptions { Method = KinshipMethod.Standardized, PairwiseCounts = true });

        KinshipFile.Write(kinship, prefix, KinshipFormat.Gcta, overwrite: false);

        byte[] bytes = File.ReadAllBytes(prefix + ".grm.N.bin");
        int at = 0;
        for (int i = 0; i < 31; i++)
        {
            for (int j = 0; j <= i; j++, at += sizeof(float))
            {
                int both = study.Counts.Count(counts => counts[i] >= 0 && counts[j] >= 0);
                Assert.That(BitConverter.ToSingle(bytes, at), Is.EqualTo((float)both), $"{i} {j}");
            }
        }
    }

    [Test]
    public void Mixed_precision_is_close_to_double_and_the_same_of_centred_calls()
    {
        using HostBackend mixed = HostBackend.Open(2, Precision.Mixed);
        foreach (KinshipMethod method in new[] { KinshipMethod.Standardized, KinshipMethod.Centered })
        {
            var options = new KinshipOptions { Method = method };
            using Kinship expected = Kinship.Estimate(study.Genotypes, backend, options);
            using Kinship actual = Kinship.Estimate(study.Genotypes, mixed, options);
            double difference = Enumerable.Range(0, 31).Max(j => expected.Matrix.Column(j).ToArray()
                .Zip(actual.Matrix.Column(j).ToArray(), (a, b) => Math.Abs(a - b)).Max());

            // float32 products of 57 terms of order 1; whole numbers are exact in either.
            Assert.That(difference, method == KinshipMethod.Centered ? Is.Zero : Is.LessThan(1e-6).And.GreaterThan(0));
        }
    }

    [Test]
    public void Samples_of_the_traits_are_the_samples_of_the_matrix()
    {
        double[] trait = study.Trait(0.4);
        trait[3] = double.NaN;
        using StudySamples samples = ScanSetup.Samples(study, trait);
        using Kinship kinship = Kinship.Estimate(study.Genotypes, samples, backend);
        int[] rows = [.. Enumerable.Range(0, 31).Where(i => i != 3)];
        double[,] expected = study.PlainKinship(rows);

        Assert.That(kinship.Samples, Is.EqualTo(rows.Select(i => study.Ids[i])));
        for (int i = 0; i < 30; i++)
        {
            Assert.That(kinship.Matrix[i, 11], Is.EqualTo(expected[i, 11]).Within(1e-12));
        }
    }

    [Test]
    public void No_marker_left_is_an_error()
    {
        var none = MarkerFilter.Default with { Extract = new HashSet<string> { "nothing" } };

        Assert.That(
            () => Kinship.Estimate(study.Genotypes, backend, new KinshipOptions { Filter = none }),
            Throws.TypeOf<InputException>().With.Message.Contains(
                "no marker of 57 is left for the kinship; filtered out: 57 not in the list to extract, 1 ids to extract are no markers"));
    }

    [Test]
    public void Options_that_exclude_each_other_are_listed_together()
    {
        var options = new KinshipOptions { Method = KinshipMethod.VanRaden1, SampleVariance = true, PairwiseCounts = true };

        Assert.That(options.Validate,
            Throws.ArgumentException.With.Message.Contains("SampleVariance").And.Message.Contains("PairwiseCounts"));
    }

    [Test]
    public void Defaults_stay_what_they_are()
    {
        KinshipOptions options = KinshipOptions.Default;
        Assert.That(options.Method, Is.EqualTo(KinshipMethod.Centered));
        Assert.That(options.SampleVariance, Is.False);
        Assert.That(options.PairwiseCounts, Is.False);
        Assert.That(options.Filter, Is.EqualTo(MarkerFilter.Default));
        Assert.That(AssociationOptions.Default.Tests, Is.EqualTo(new[] { MarkerTest.Wald }));
        Assert.That(AssociationOptions.Default.FixedLambda, Is.False);
        Assert.That(MixedModelOptions.Default.Method, Is.EqualTo(LikelihoodMethod.Reml));
    }

    [Test]
    public void Matrices_from_outside_are_checked()
    {
        SampleId[] ids = [new("F", "a"), new("F", "b")];

        Assert.That(() => new Kinship(DenseMatrix.FromArray(new double[,] { { 1, 0.2 }, { 0.3, 1 } }), ids),
            Throws.TypeOf<InputException>().With.Message.Contains("not symmetric: row 2, column 1 is 0.3"));
        Assert.That(() => new Kinship(DenseMatrix.FromArray(new double[,] { { 1, 0 }, { 0, double.NaN } }), ids),
            Throws.TypeOf<InputException>().With.Message.Contains("finite"));
        Assert.That(() => new Kinship(new DenseMatrix(2, 3), ids), Throws.TypeOf<InputException>().With.Message.Contains("square"));
        Assert.That(() =>
            new Kinship(new DenseMatrix(3, 3), ids), Throws.TypeOf<InputException>().With.Message.Contains("3 rows but 2 sample ids"));
        Assert.That(() =>
            new Kinship(new DenseMatrix(2, 2), [ids[0], ids[0]]), Throws.TypeOf<InputException>().With.Message.Contains("twice"));
    }

    [Test]
    public void Samples_without_kinship_are_named()
    {
        using var kinship = new Kinship(DenseMatrix.FromArray(new double[,] { { 1, 0 }, { 0, 1 } }), [new("F", "a"), new("F", "b")]);

        Assert.That(() => kinship.Select([new SampleId("F", "c"), new SampleId("F", "a")]),
            Throws.TypeOf<InputException>().With.Message.Contains("1 of 2 analysed samples").And.Message.Contains("F c"));
        Assert.That(() => kinship.SelectIndividuals(["b", "x"]), Throws.TypeOf<InputException>().With.Message.Contains("x"));
    }

    [Test]
    public void Matrix_that_is_not_positive_semi_definite_is_refused_with_its_smallest_eigenvalue()
    {
        SampleId[] ids = [.. Enumerable.Range(0, 6).Select(i => new SampleId("F", $"{i}"))];
        var matrix = new DenseMatrix(6, 6);
        for (int i = 0; i < 6; i++)
        {
            matrix[i, i] = 1;
        }

        // (0, 0, 0, 0, 1, −1), which centring leaves as it is, has the eigenvalue 1 − 1.5.
        matrix[4, 5] = matrix[5, 4] = 1.5;
        using var kinship = new Kinship(matrix, ids);
        using StudySamples samples = StudySamples.FromArrays(ids, ["y"], [[1, 4, 2, 5, 3, 7]]);
        Assert.That(() => NullModel.Fit(samples, kinship, backend),
            Throws.TypeOf<InputException>().With.Message.Contains("not positive semi-definite: smallest eigenvalue -0.5"));
    }

    private void Check(KinshipOptions options, Func<double, double, double> z, Func<double, double> divisor, bool pairwise = false)
    {
        using Kinship kinship = Kinship.Estimate(study.Genotypes, backend, options);
        var sum = new double[31, 31];
        var pairs = new double[31, 31];
        double total = 0;
        for (int marker = 0; marker < study.Counts.Length; marker++)
        {
            sbyte[] counts = study.Counts[marker];
            double p = counts.Where(c => c >= 0).Average(c => (double)c) / 2;
            total += divisor(p);
            double[] x = [.. study.Centred(marker).Select((v, i) => counts[i] < 0 ? 0 : z(v, p))];
            for (int i = 0; i < 31; i++)
            {
                for (int j = 0; j < 31; j++)
                {
                    sum[i, j] += x[i] * x[j];
                    pairs[i, j] += counts[i] >= 0 && counts[j] >= 0 ? 1 : 0;
                }
            }
        }

        for (int i = 0; i < 31; i++)
        {
            for (int j = 0; j < 31; j++)
            {
                Assert.That(kinship.Matrix[i, j], Is.EqualTo(sum[i, j] / (pairwise ? pairs[i, j] : total)).Within(1e-12));
            }
        }

        Assert.That(kinship.MarkerCount, Is.EqualTo(57));
    }
}

namespace GpuLmm.Tests;

[TestFixture]
[Category("WithoutBlas")]
public sealed class BulkScanTests : HostFixture
{
    [Test]
    public void Traits_together_have_the_numbers_of_each_alone([Values] bool hasKinship)
    {
        using var study = new BulkStudy(n: 80, m: 600, traits: 12, seed: 5);
        using Kinship? kinship = hasKinship ? Kinship.Estimate(study.Study.Genotypes, Host) : null;
        (List<AssociationResult> rows, IReadOnlyList<BulkTrait> traits) = study.Scan(Host, kinship);

        Assert.That(rows.Select(row => (row.Marker.Position, row.Trait)), Is.Ordered);
        for (int t = 0; t < study.Values.Length; t++)
        {
            (List<AssociationResult> own, ModelReport report, OneKernelFit? fit) = study.Alone(Host, kinship, t);
            BulkStudy.Same(own, [.. rows.Where(row => row.Trait == t)], $"trait {t}");
            SameNull(traits[t], report, fit);
        }
    }

    [Test]
    public void Traits_that_lack_samples_share_the_pass_and_have_the_numbers_of_each_alone([Values] bool hasKinship)
    {
        using var study = new BulkStudy(n: 80, m: 600, traits: 9, seed: 6);
        study.Lacking(1, 7).Lacking(2, 7, 40, 79).Lacking(3, 0, 1).Lacking(5, 7).Lacking(8, 3, 4, 5, 6);
        var filter = new MarkerFilter { MinMinorAlleleFrequency = 0.1, MaxMissing = 0.05, MinMinorAlleleCount = 18 };
        using Kinship? kinship = hasKinship ? Kinship.Estimate(study.Study.Genotypes, Host) : null;
        using StudySamples samples = study.Samples();
        var cluster = BulkCluster.Of(samples);
        Assert.That(cluster.Single().Samples.Count, Is.EqualTo(80), "one pass for all");
        (List<AssociationResult> rows, IReadOnlyList<BulkTrait> traits) = study.Scan(Host, kinship, new BulkOptions { Filter = filter });

        for (int t = 0; t < study.Values.Length; t++)
        {
            (List<AssociationResult> own, ModelReport report, OneKernelFit? fit) = study.Alone(Host, kinship, t, filter);
            BulkStudy.Same(own, [.. rows.Where(row => row.Trait == t)], $"trait {t}");
            SameNull(traits[t], report, fit);
            Assert.That(traits[t].FilteredOut, Is.EqualTo(600 - own.Count));
            Assert.That(traits[t].Tested, Is.EqualTo(own.Count(row => row.Status == MarkerStatus.Tested)));
        }
    }

    [Test]
    public void Traits_of_other_samples_take_a_pass_of_their_own()
    {
        using var study = new BulkStudy(n: 100, m: 120, traits: 6, seed: 7);
        for (int t = 3; t < 6; t++)
        {
            study.Lacking(t, [.. Enumerable.Range(0, 40)]);
        }

        study.Lacking(4, 60).Lacking(1, 99);
        using StudySamples samples = study.Samples();
        Assert.That(
            BulkCluster.Of(samples).Select(cluster => (cluster.Samples.Count, string.Join(' ', cluster.Traits))),
            Is.EqualTo(new[] { (100, "0 1 2"), (60, "3 4 5") }));
        using Kinship kinship = Kinship.Estimate(study.Study.Genotypes, Host);
        (List<AssociationResult> rows, _) = study.Scan(Host, kinship);
        for (int t = 0; t < 6; t++)
        {
            BulkStudy.Same(study.Alone(Host, kinship, t).Rows, [.. rows.Where(row => row.Trait == t)], $"trait {t}");
        }
    }

    [Test]
    public void Trait_whose_samples_all_have_one_level_of_a_covariate_takes_a_pass_of_its_own()
    {
        using var study = new BulkStudy(n: 80, m: 60, traits: 3, seed: 8);
        double[] rare = new double[80];
        (rare[5], rare[6]) = (1, 1);
        study.Lacking(1, 5, 6);
        using Kinship kinship = Kinship.Estimate(study.Study.Genotypes, Host);
        using StudySamples samples = StudySamples.FromArrays(study.Study.Ids, ["t0", "t1", "t2"], study.Values, ["rare"], [rare]);
        Assert.That(BulkCluster.Of(samples), Has.Count.EqualTo(2));
        var rows = new CollectedRows();
        BulkScan.Run(study.Study.Genotypes, samples, kinship, Host, rows);

        using StudySamples alone = StudySamples.FromArrays(study.Study.Ids, ["t1"], [study.Values[1]], ["rare"], [rare]);
        using NullModel model = NullModel.Fit(alone, kinship, Host);
        var own = new CollectedRows();
        AssociationScan.Run(study.Study.Genotypes, model, Host, own, new AssociationOptions { FixedLambda = true });
        BulkStudy.Same(own.Rows, [.. rows.Rows.Where(row => row.Trait == 1)], "t1");
    }

    [Test]
    public void Many_traits_that_lack_the_same_samples_take_a_pass_of_their_own()
    {
        using var study = new BulkStudy(n: 60, m: 20, traits: 62, seed: 9);
        for (int t = 1; t < 62; t++)
        {
            study.Lacking(t, 10, 11);
        }

        using StudySamples samples = study.Samples();
        Assert.That(BulkCluster.Of(samples).Select(cluster => cluster.Traits.Length), Is.EqualTo(new[] { 1, 61 }),
            "122 indicators cost more than 60 eigenvectors");
    }

    [TestCase(1, 1, false)]
    [TestCase(2, 1, true)]
    public void Neither_threads_nor_the_size_of_blocks_nor_company_show(int threads, int part, bool isAlone)
    {
        using var study = new BulkStudy(n: 60, m: 1100, traits: 7, seed: 10);
        study.Lacking(2, 5, 6).Lacking(4, 50);
        using Kinship kinship = Kinship.Estimate(study.Study.Genotypes, Host);
        (List<AssociationResult> rows, IReadOnlyList<BulkTrait> traits) = study.Scan(Host, kinship);
        using HostBackend other = HostBackend.Open(threads);
        var half = study.Study.Markers.Where((_, j) => j % 2 == part).Select(marker => marker.Id).ToHashSet();
        var extract = new MarkerFilter { Extract = half };
        (List<AssociationResult> some, IReadOnlyList<BulkTrait> same) =
            study.Scan(other, kinship, new BulkOptions { Filter = extract }, isAlone ? [2] : []);

        List<AssociationResult> expected =
            [.. rows.Where(row => half.Contains(row.Marker.Id) && (!isAlone || row.Trait == 2))];
        BulkStudy.Same(expected, some, "half of the markers");
        Assert.That(same[isAlone ? 0 : 2].LogLikelihood, Is.EqualTo(traits[2].LogLikelihood).Within(1e-9));
    }

    [Test]
    public void Rows_with_small_p_are_those_of_all_rows_and_the_counts_are_of_all()
    {
        using var study = new BulkStudy(n: 70, m: 700, traits: 8, seed: 11);
        study.Lacking(3, 9);
        using Kinship kinship = Kinship.Estimate(study.Study.Genotypes, Host);
        (List<AssociationResult> all, IReadOnlyList<BulkTrait> whole) = study.Scan(Host, kinship);
        (List<AssociationResult> some, IReadOnlyList<BulkTrait> cut) = study.Scan(Host, kinship, new BulkOptions { MaxP = 0.01 });

        Assert.That(some, Is.EqualTo(all.Where(row => row.NegativeLog10P >= 2)));
        Assert.That(some, Has.Count.InRange(20, 400));
        Assert.That(cut, Is.EqualTo(whole.Select((trait, t) => trait with { Written = some.Count(row => row.Trait == t) })));
    }

    [Test]
    public void Inflation_is_that_of_the_median_of_all_statistics()
    {
        using var study = new BulkStudy(n: 90, m: 3000, traits: 4, seed: 12);
        (List<AssociationResult> rows, IReadOnlyList<BulkTrait> traits) = study.Scan(Host, kinship: null);
        for (int t = 0; t < 4; t++)
        {
            double[] p = [.. rows.Where(row => row.Trait == t && row.Status == MarkerStatus.Tested)
                .Select(row => row.NegativeLog10P).Order()];
            double root = MathNet.Numerics.SpecialFunctions.ErfcInv(Math.Pow(10, -0.5 * (p[(p.Length - 1) / 2] + p[p.Length / 2])));

            // A bin is 0.4 % wide.
            Assert.That(traits[t].GenomicInflation, Is.EqualTo(2 * root * root / 0.45493642).Within(0.4).Percent);
        }
    }

    [TestCase(new[] { 0.5, 1.0, 2.0, 7.0 }, 1.5)]
    [TestCase(new[] { 0.5, 1.0, 2.0 }, 1.0)]
    [TestCase(new[] { 0.5, 8.5, 20, 9666 }, double.NaN)]
    public void Inflation_of_few_statistics_is_that_of_their_median_and_none_beyond_the_bins(double[] statistics, double median)
    {
        var tally = new BulkTally();
        Array.ForEach(statistics, tally.Add);

        // F of so many degrees is χ²; a bin is 0.4 % wide.
        Assert.That(tally.Inflation(1e7), double.IsNaN(median) ? Is.NaN : Is.EqualTo(median / 0.45493642).Within(0.4).Percent);
    }

    [Test]
    public void A_kinship_that_is_no_covariance_is_refused_as_by_the_scan_of_one_trait()
    {
        using var study = new BulkStudy(n: 30, m: 20, traits: 2, seed: 14);
        var matrix = new DenseMatrix(30, 30);
        for (int i = 0; i < 30; i++)
        {
            matrix[i, i] = 1;
        }

        matrix[0, 1] = matrix[1, 0] = 1.8;

        using var kinship = new Kinship(matrix, study.Study.Ids);
        Assert.That(() => study.Scan(Host, kinship),
            Throws.TypeOf<InputException>().With.Message.Contains("The relationship matrix is not positive semi-definite"));
        Assert.That(() => study.Alone(Host, kinship, 0),
            Throws.TypeOf<InputException>().With.Message.Contains("The relationship matrix is not positive semi-definite"));
    }

    [Test]
    public void Single_precision_stays_close()
    {
        using var study = new BulkStudy(n: 60, m: 200, traits: 5, seed: 13);
        study.Lacking(2, 5, 6);
        using HostBackend mixed = HostBackend.Open(2, Precision.Mixed);
        using Kinship kinship = Kinship.Estimate(study.Study.Genotypes, Host);
        List<AssociationResult> expected = study.Scan(Host, kinship).Rows, actual = study.Scan(mixed, kinship).Rows;
        foreach ((AssociationResult a, AssociationResult b) in expected.Zip(actual).Where(pair => pair.First.Status == MarkerStatus.Tested))
        {
            Assert.That(b.Beta, Is.EqualTo(a.Beta).Within(1e-4 * a.StandardError));
            Assert.That(b.StandardError, Is.EqualTo(a.StandardError).Within(1e-4 * a.StandardError));
        }
    }

    private static void SameNull(BulkTrait trait, ModelReport report, OneKernelFit? fit)
    {
        Assert.That(trait.SampleCount, Is.EqualTo(report.SampleCount));
        Assert.That(trait.LogLikelihood, Is.EqualTo(report.LogLikelihood).Within(1e-8));
        Assert.That(trait.ResidualVariance, Is.EqualTo(report.Variances[^1].Value).Within(1e-6).Percent);
        if (fit is null)
        {
            Assert.That((double[])[trait.Lambda, trait.Heritability, trait.HeritabilityError, trait.KernelVariance], Is.All.NaN);
            return;
        }

        Assert.That(trait.Boundary, Is.EqualTo(fit.Boundary));
        Assert.That(trait.Lambda, Is.EqualTo(fit.Lambda).Within(1e-7 * fit.Lambda));
        Assert.That(trait.KernelVariance, Is.EqualTo(fit.KernelVariance).Within(1e-7 * fit.KernelVariance));
        Assert.That(trait.Heritability, Is.EqualTo(fit.Heritability).Within(1e-8));
        Assert.That(trait.HeritabilityError, Is.EqualTo(fit.HeritabilityError).Within(1e-6).Or.NaN);
        Assert.That(double.IsNaN(trait.HeritabilityError), Is.EqualTo(double.IsNaN(fit.HeritabilityError)));
    }
}

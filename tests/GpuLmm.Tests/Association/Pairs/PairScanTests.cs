using GpuLmm.Backends;

namespace GpuLmm.Tests;

/// <summary>
/// Tests of pairs against generalised least squares by dense matrices over the records, V made of the reported variances, and with
/// genotypes that are neither centred nor standardised.
/// </summary>
[TestFixture]
public sealed class PairScanTests : HostFixture
{
    // Two ways through V⁻¹ in float64.
    private const double Tolerance = 1e-8;

    // The textbook takes the reported variances, which a search ends at within this share of a standard error; V of the scan is that of the
    // maximum itself.
    private const double OfReported = 5e-7;
    private const int Markers = 14;

    private static readonly PairCase[] Cases =
    [
        new("linear regression", null, 1),
        new("kinship and its square by elements", "", 1),
        new("two kernels, several records", "y ~ age + (1 | gr(id, cov = g)) + (1 | gr(id, cov = g * g)) + (1 | id)", 2),
        new("kernel and batches", "y ~ age + (1 | gr(id, cov = g)) + (1 | batch)", 1),
        new("residual by batch", "y ~ age + (1 | gr(id, cov = g))", 1, Residual: "~ batch"),
        new("families", "y ~ age + (1 | family)", 1),
        new("groupings, several records", "y ~ age + (1 | family) + (1 | id) + (1 | batch)", 3),
    ];

    private static readonly string[] Names = [.. Cases.Select(own => own.Name)];

    [Test]
    public void Every_pair_is_tested_by_generalised_least_squares(
        [ValueSource(nameof(Names))] string name, [Values(3, 100)] int held, [Values(1, 7)] int block)
    {
        PairCase own = Cases.Single(one => one.Name == name);
        using var study = new PairStudy();
        using PairBackground background = study.Background(own, Host);
        var rows = new List<PairResult>();

        PairRun run = PairScan.RunIn(new PairSizes(held, block), study.Genotypes, background.Scan, MarkerPairs.All, Host, rows.AddRange);

        // Rare alleles that few have both of make products of no more than their markers.
        int tested = rows.Count(row => row.Status == MarkerStatus.Tested);
        Assert.That(run.Summary, Is.EqualTo(new PairSummary(tested, rows.Count - tested, Markers * (Markers - 1) / 2, default)));
        Assert.That(tested, Is.InRange(80, 90));
        Assert.That(rows.Select(row => (row.First.Id, row.Second.Id)), Is.EqualTo(
            from i in Enumerable.Range(0, Markers) from j in Enumerable.Range(i + 1, Markers - i - 1) select ($"rs{i}", $"rs{j}")));
        foreach (PairResult row in rows)
        {
            string label = $"{row.First.Id} {row.Second.Id}";
            Assert.That(row.Called, Is.EqualTo(study.CalledAtBoth(row.First, row.Second)), label);
            if (background.Book.Test(study.Raw(row.First), study.Raw(row.Second)) is not var (beta, error, logP))
            {
                Assert.That(row.Status, Is.EqualTo(MarkerStatus.Collinear), label);
                Assert.That(row.NegativeLog10P, Is.NaN, label);
                continue;
            }

            Assert.That(row.Status, Is.EqualTo(MarkerStatus.Tested), label);
            Assert.That(row.Beta, Is.EqualTo(beta).Within(OfReported * error), label);
            Assert.That(row.StandardError, Is.EqualTo(error).Within(OfReported * error), label);
            double statistic = beta / error * (beta / error);
            Assert.That(row.Statistic, Is.EqualTo(statistic).Within(OfReported * (1 + statistic)), label);
            Assert.That(row.NegativeLog10P, Is.EqualTo(logP).Within(1e-6 * (1 + logP)), label);
        }
    }

    [Test]
    public void Dosages_are_tested_as_they_are()
    {
        using var study = new PairStudy(hasDosages: true);
        using PairBackground background = study.Background(Cases[0], Host);

        PairResult[] rows = [.. PairScan.Rows(study.Genotypes, background.Scan, MarkerPairs.All, Host)];

        Assert.That(rows, Has.Length.EqualTo(Markers * (Markers - 1) / 2));
        foreach (PairResult row in rows)
        {
            (double beta, double error, _) = background.Book.Test(study.Raw(row.First), study.Raw(row.Second))!.Value;
            Assert.That(row.Beta, Is.EqualTo(beta).Within(1e-7 * error), "dosages are kept in float32");
            Assert.That(row.StandardError, Is.EqualTo(error).Within(1e-7 * error));
            Assert.That(row.Called, Is.EqualTo(study.CalledAtBoth(row.First, row.Second)));
        }
    }

    [Test]
    public void Several_traits_get_what_each_gets_alone()
    {
        using var study = new PairStudy();
        using StudySamples both = study.Samples(study.Trait, study.Noise);
        using var background = ScanBackground.None(both.SampleSets[0], both.Traits);
        PairResult[] together = [.. PairScan.Rows(study.Genotypes, background, MarkerPairs.All, Host)];
        for (int t = 0; t < 2; t++)
        {
            using StudySamples one = study.Samples(t == 0 ? study.Trait : study.Noise);
            using var alone = ScanBackground.None(one.SampleSets[0], one.Traits);
            PairResult[] expected = [.. PairScan.Rows(study.Genotypes, alone, MarkerPairs.All, Host)];
            Assert.That(
                together.Where(row => row.Trait == t).Select(row => row.Statistic),
                Is.EqualTo(expected.Select(row => row.Statistic)).Within(1e-10));
        }
    }

    [Test]
    public void Another_allele_turns_the_sign_and_the_order_of_markers_does_not_show([ValueSource(nameof(Names))] string name)
    {
        PairCase own = Cases.Single(one => one.Name == name);
        using var study = new PairStudy();
        using var flipped = new PairStudy(flips: 4);
        using PairBackground background = study.Background(own, Host);
        MarkerPairs pairs = MarkerPairs.Of([(2, 4), (4, 2), (2, 5)]);

        PairResult[] rows = [.. PairScan.Rows(study.Genotypes, background.Scan, pairs, Host)];
        PairResult[] turned = [.. PairScan.Rows(flipped.Genotypes, background.Scan, pairs, Host)];

        Assert.That(rows[1].Beta, Is.EqualTo(rows[0].Beta).Within(Tolerance * rows[0].StandardError));
        Assert.That(rows[1].First, Is.SameAs(rows[0].Second));
        Assert.That(turned[0].Beta, Is.EqualTo(-rows[0].Beta).Within(Tolerance * rows[0].StandardError));
        Assert.That(turned[2].Beta, Is.EqualTo(rows[2].Beta).Within(Tolerance * rows[2].StandardError));
        Assert.That(turned[0].StandardError, Is.EqualTo(rows[0].StandardError).Within(Tolerance * rows[0].StandardError));
    }

    [Test]
    public void Number_of_threads_does_not_show([ValueSource(nameof(Names))] string name)
    {
        PairCase own = Cases.Single(one => one.Name == name);
        using var study = new PairStudy();
        using PairBackground background = study.Background(own, Host);
        using HostBackend single = HostBackend.Open(1);

        PairResult[] two = [.. PairScan.Rows(study.Genotypes, background.Scan, MarkerPairs.All, Host)];
        PairResult[] one = [.. PairScan.Rows(study.Genotypes, background.Scan, MarkerPairs.All, single)];

        Assert.That(one.Select(row => row.Statistic), Is.EqualTo(two.Select(row => row.Statistic)).Within(1e-10));
    }

    [Test]
    public void Pairs_that_cannot_be_tested_say_why([Values("linear regression", "kernel and batches", "families")] string name)
    {
        using var study = new PairStudy(isOdd: true);
        using PairBackground background = study.Background(Cases.Single(one => one.Name == name), Host);
        var options = new AssociationOptions
        {
            Filter = MarkerFilter.Default with { MinMinorAlleleCount = 2, Exclude = new HashSet<string> { "rs9" } },
        };
        MarkerPairs pairs = MarkerPairs.Of([(0, 2), (3, 0), (0, 4), (5, 6), (0, 9), (7, 8), (0, 1)]);

        var rows = new List<PairResult>();
        PairRun run = PairScan.RunIn(null, study.Genotypes, background.Scan, pairs, Host, rows.AddRange, options);

        Assert.That(rows.Select(row => row.Status), Is.EqualTo(new[]
        {
            MarkerStatus.Monomorphic, MarkerStatus.Missing, MarkerStatus.LowCount, MarkerStatus.Collinear, MarkerStatus.FilteredOut,
            MarkerStatus.Collinear, MarkerStatus.Tested,
        }));
        Assert.That(rows.Take(6).Select(row => row.Beta), Is.All.NaN);
        Assert.That(rows.Select(row => row.Called is null), Is.EqualTo(new[] { false, false, false, false, true, false, false }));
        Assert.That(rows[1].Called, Is.Zero);
        Assert.That(run.Summary, Is.EqualTo(new PairSummary(1, 6, 7, new MarkerExclusions(0, 0, 1, 0, 0, 0, 0))));
    }

    [Test]
    public void Rows_above_the_greatest_p_are_left_out()
    {
        using var study = new PairStudy(isOdd: true);
        using PairBackground background = study.Background(Cases[0], Host);
        var options = new AssociationOptions { MaxP = 0.2 };
        PairResult[] all = [.. PairScan.Rows(study.Genotypes, background.Scan, MarkerPairs.All, Host)];
        var rows = new List<PairResult>();

        PairSummary summary = PairScan.Run(study.Genotypes, background.Scan, MarkerPairs.All, Host, rows.AddRange, options);

        Assert.That(rows, Is.EqualTo(all.Where(row => row.NegativeLog10P >= -Math.Log10(0.2))));
        Assert.That((summary.Tested + summary.NotTested, summary.Kept), Is.EqualTo(((long)all.Length, (long)rows.Count)));
        Assert.That(rows, Is.Not.Empty);
    }

    [Test]
    public void One_marker_meets_all_others_though_the_filter_leaves_it_out()
    {
        using var study = new PairStudy();
        using PairBackground background = study.Background(Cases[0], Host);
        var options = new AssociationOptions { Filter = MarkerFilter.Default with { Exclude = new HashSet<string> { "rs3", "rs5" } } };

        PairResult[] outside = [.. PairScan.Rows(study.Genotypes, background.Scan, MarkerPairs.With(study.Genotypes, "rs3"), Host,
            options)];
        PairResult[] inside = [.. PairScan.Rows(study.Genotypes, background.Scan, MarkerPairs.With(study.Genotypes, "rs4"), Host, options)];

        Assert.That(outside.Select(row => row.First.Id), Is.All.EqualTo("rs3"));
        Assert.That(outside.Select(row => row.Second.Id), Is.EqualTo(Enumerable.Range(0, Markers).Except([3, 5]).Select(j => $"rs{j}")));
        Assert.That(inside.Select(row => row.Second.Id), Is.EqualTo(Enumerable.Range(0, Markers).Except([3, 4, 5]).Select(j => $"rs{j}")));
        Assert.That(outside.Concat(inside).Select(row => row.Status), Is.All.EqualTo(MarkerStatus.Tested));
    }

    [Test]
    public void Backgrounds_whose_variance_is_estimated_anew_are_refused()
    {
        using var study = new PairStudy();
        using StudySamples samples = study.Samples(study.Trait);
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using NullModel model = NullModel.Fit(samples, kinship, Host);

        Assert.That(
            () => PairScan.Run(study.Genotypes, model, MarkerPairs.All, Host, _ => { }),
            Throws.ArgumentException.With.Message.Contains("fitted models without interactions"));
        Assert.That(() => MarkerPairs.Of([(1, 2), (3, 3)]),
            Throws.ArgumentException.With.Message.Contains("Pair 1 is of marker 3 with itself"));
        Assert.That(() => MarkerPairs.Of([]), Throws.ArgumentException);
        using PairBackground linear = study.Background(Cases[0], Host);
        Assert.That(
            () => PairScan.Run(study.Genotypes, linear.Scan, MarkerPairs.Of([(0, Markers)]), Host, _ => { }),
            Throws.ArgumentException.With.Message.Contains("outside"));
        Assert.That(
            () => PairScan.Run(
                study.Genotypes, linear.Scan, MarkerPairs.All, Host, _ => { },
                new AssociationOptions { Filter = MarkerFilter.Default with { Extract = new HashSet<string> { "rs1" } } }),
            Throws.TypeOf<InputException>().With.Message.Contains("1 of 14 markers are left, which make no pair"));
    }
}

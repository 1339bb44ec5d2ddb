using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests.Association.Sets;

[TestFixture]
public sealed class SetScanTests : HostFixture
{
    private static readonly SetOptions Common = new() { MaxFrequencies = [0.5], CollapseCount = 0 };

    [Test]
    public void A_set_of_one_variant_is_the_marker()
    {
        using var study = new SetStudy();
        using StudySamples samples = study.Samples();
        using var background = ScanBackground.None(samples.SampleSets[0], samples.Traits);
        var markers = new CollectedRows();
        AssociationScan.Run(study.Genotypes, background, Host, markers, new AssociationOptions { Tests = [MarkerTest.Score] });

        IReadOnlyList<SetResult> rows = study.Scan(background, Host, Common, ("G", [3]));

        // The score test has R₀/n for the residual variance, sets R₀/(n − p).
        AssociationResult marker = markers.Rows.Single(row => row.Marker.Id == study.Id(3));
        double n = SetStudy.Count;
        foreach (SetResult row in rows)
        {
            Assert.That(row.NegativeLog10P, Is.EqualTo(rows[0].NegativeLog10P).Within(1e-12), row.Test);
        }

        Assert.That(rows[0].Statistic, Is.EqualTo(marker.Statistic * (n - 2) / n).Within(1e-9 * rows[0].Statistic));
        Assert.That(Math.Abs(rows[0].Beta), Is.EqualTo(Math.Abs(marker.Beta)).Within(1e-9));
    }

    [Test]
    public void Copies_of_a_variant_are_tested_as_one()
    {
        using var study = new SetStudy(copies: 4);
        using StudySamples samples = study.Samples();
        using var background = ScanBackground.None(samples.SampleSets[0], samples.Traits);

        Dictionary<string, double> one = study.Scan(background, Host, Common, ("G", [0])).ToDictionary(row => row.Test, LogP);
        Dictionary<string, double> all = study.Scan(background, Host, Common, ("G", [0, 1, 2, 3])).ToDictionary(row => row.Test, LogP);

        foreach (string test in new[] { "BURDEN", "SKAT", "SKATO", "SMMAT-E", "ACATV", "ACATO", "MAX" })
        {
            Assert.That(all[test], Is.EqualTo(one[test]).Within(1e-8 * one[test]), test);
        }

        static double LogP(SetResult row) => row.NegativeLog10P;
    }

    [Test]
    public void A_kinship_gives_the_tests_of_dense_algebra()
    {
        using var study = new SetStudy();
        using StudySamples samples = study.Samples();
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using NullModel model = NullModel.Fit(samples, kinship, Host);
        int[] variants = [2, 5, 7, 11];
        Matrix<double> k = Matrix<double>.Build.DenseOfArray(study.PlainKinship());
        int n = SetStudy.Count;
        Matrix<double> centre = Matrix<double>.Build.DenseIdentity(n) - Matrix<double>.Build.Dense(n, n, 1.0 / n);
        Matrix<double> v = (model.Traits[0].Reml.Lambda * centre * k * centre) + Matrix<double>.Build.DenseIdentity(n);
        Matrix<double> x = Matrix<double>.Build.DenseOfColumns([[.. Enumerable.Repeat(1.0, n)], study.Age]), inverse = v.Inverse();
        Matrix<double> p = inverse - (inverse * x * (x.Transpose() * inverse * x).Inverse() * x.Transpose() * inverse);
        Vector<double> y = Vector<double>.Build.Dense(study.Trait);
        double unit = y * p * y / (n - 2);
        Matrix<double> g = Matrix<double>.Build.DenseOfColumns(variants.Select(study.Minor));
        Vector<double> u = g.Transpose() * p * y / unit;
        Matrix<double> phi = g.Transpose() * p * g / unit;

        SetResult[] rows = [.. study.Scan(model, Host, Common with { Weights = SetWeights.Equal }, ("G", variants))];

        double burden = u.Sum() * u.Sum() / phi.RowSums().Sum();
        Assert.That(rows.Single(row => row.Test == "BURDEN").Statistic, Is.EqualTo(burden).Within(1e-7 * burden));
        Assert.That(rows.Single(row => row.Test == "BURDEN").Beta, Is.EqualTo(u.Sum() / phi.RowSums().Sum()).Within(1e-7));
        Assert.That(rows.Single(row => row.Test == "SKAT").Statistic, Is.EqualTo(u * u).Within(1e-7 * (u * u)));
    }

    [Test]
    public void Fitted_models_and_null_models_agree()
    {
        using var study = new SetStudy();
        using StudySamples samples = study.Samples();
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using NullModel model = NullModel.Fit(samples, kinship, Host);
        using FittedNull fitted = FittedNull.Fit(samples.Traits[0], [], kinship, Host);
        using var background = ScanBackground.Of(fitted, study.Genotypes, samples.Traits[0]);

        IReadOnlyList<SetResult> own = study.Scan(model, Host, Common, ("G", [2, 5, 7, 11])),
            other = study.Scan(background, Host, Common, ("G", [2, 5, 7, 11]));

        foreach ((SetResult one, SetResult two) in own.Zip(other))
        {
            Assert.That(two.NegativeLog10P, Is.EqualTo(one.NegativeLog10P).Within(1e-5 * one.NegativeLog10P), one.Test);
        }
    }

    [Test]
    public void Order_of_sets_and_variants_and_number_of_threads_change_nothing()
    {
        using var study = new SetStudy();
        using StudySamples samples = study.Samples();
        using var background = ScanBackground.None(samples.SampleSets[0], samples.Traits);
        using HostBackend one = HostBackend.Open(1), two = HostBackend.Open(2);
        (string, int[])[] sets = [.. Enumerable.Range(0, 12).Select(k => ($"G{k}", Enumerable.Range(k, 8).ToArray()))];
        (string, int[])[] turned = [.. sets.Reverse().Select(set => (set.Item1, set.Item2.Reverse().ToArray()))];

        IReadOnlyList<SetResult> own = study.Scan(background, one, Common, sets), other = study.Scan(background, two, Common, turned);

        Assert.That(other.GroupBy(row => row.Set).Reverse().SelectMany(group => group), Is.EqualTo(own));
    }

    [Test]
    public void What_cannot_be_tested_has_a_reason()
    {
        using var study = new SetStudy(monomorphic: 6);
        using StudySamples samples = study.Samples();
        using var background = ScanBackground.None(samples.SampleSets[0], samples.Traits);

        IReadOnlyList<SetResult> rows = study.Scan(
            background, Host, Common with { MaxFrequencies = [1e-4] }, ("mono", [6]), ("common", [2, 3]), ("unknown", [99]));

        Assert.That(rows.Select(row => (row.Set, row.Note)), Is.EqualTo(new[]
        {
            ("mono", "monomorphic"), ("common", "in-no-mask"), ("unknown", "not-in-genotypes"),
        }));
    }

    [Test]
    public void Chromosomes_are_left_out_of_the_kinship_of_their_sets()
    {
        using var study = new SetStudy();
        using StudySamples samples = study.Samples();
        using LocoKinship loco = LocoKinship.Estimate(study.Genotypes, samples, Host);
        using var background = ScanBackground.LeaveChromosomeOut(samples.SampleSets[0], samples.Traits, loco);
        using Kinship without = loco.Without("1");
        using NullModel model = NullModel.Fit(samples, without, Host);

        IReadOnlyList<SetResult> own = study.Scan(background, Host, Common, ("late", [30, 31]), ("early", [2, 5, 7]), ("none", [99]));

        Assert.That(own.Select(row => row.Set).Distinct(), Is.EquivalentTo(new[] { "late", "early", "none" }));
        Assert.That(own.Where(row => row.Set == "early"), Is.EqualTo(study.Scan(model, Host, Common, ("early", [2, 5, 7]))));
    }
}

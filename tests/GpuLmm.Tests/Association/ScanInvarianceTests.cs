using CsCheck;

namespace GpuLmm.Tests;

/// <summary>
/// What must not change a result, over random studies. Tolerance 1e−6 relative: beyond it the BLAS's order of addition shows.
/// </summary>
[TestFixture]
public sealed class ScanInvarianceTests : HostFixture
{
    private const double Tolerance = 1e-6;
    private static readonly Gen<(int N, int M, int Seed, double H2)> Studies =
        Gen.Select(Gen.Int[24, 60], Gen.Int[15, 60], Gen.Int[1, 100_000], Gen.Double[0.1, 0.8]);

    [Test]
    public void Allele_flip_turns_the_sign_of_beta_only() => Check((study, y, rows) =>
    {
        sbyte[][] flipped = [.. study.Counts.Select(c => Array.ConvertAll(c, g => g < 0 ? g : (sbyte)(2 - g)))];
        CollectedRows other = ScanOf(study, study.Ids, study.Markers, flipped, y, study.Covariate);
        Same(rows, other, sign: -1);
    });

    [Test]
    public void Marker_order_does_not_matter() => Check((study, y, rows) =>
    {
        int[] order = [.. Enumerable.Range(0, study.Markers.Length).OrderBy(j => (j * 7919) % 101)];
        CollectedRows other = ScanOf(
            study, study.Ids, [.. order.Select(j => study.Markers[j])], [.. order.Select(j => study.Counts[j])], y, study.Covariate);
        Same(rows, other);
    });

    [Test]
    public void Sample_order_does_not_matter() => Check((study, y, rows) =>
    {
        int[] order = [.. Enumerable.Range(0, y.Length).OrderBy(i => (i * 7919) % 103)];
        T[] Permute<T>(T[] values) => Array.ConvertAll(order, i => values[i]);
        CollectedRows other = ScanOf(
            study, Permute(study.Ids), study.Markers, [.. study.Counts.Select(Permute)], Permute(y), Permute(study.Covariate));
        Same(rows, other);
    });

    [Test]
    public void Shift_of_the_trait_does_not_matter() => Check((study, y, rows) =>
        Same(rows, ScanSetup.Scan(study, Host, null, Array.ConvertAll(y, v => v + 100))));

    [Test]
    public void Scale_of_the_trait_scales_beta_and_its_error() => Check((study, y, rows) =>
        Same(rows, ScanSetup.Scan(study, Host, null, Array.ConvertAll(y, v => -7 * v)), sign: -1, scale: 7));

    // Powers of 100: the ends of the range of λ, at which some markers rest, follow the kinship in such steps (LambdaRange.InSteps).
    [Test]
    public void Units_of_trait_covariate_and_kinship_do_not_matter([Values(1e-8, 1e8)] double unit) => Check((study, y, rows) =>
    {
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using DenseMatrix scaled = kinship.Matrix.Clone();
        for (int j = 0; j < scaled.Columns; j++)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(scaled.Column(j), 1 / unit, scaled.Column(j));
        }

        using var other = new Kinship(scaled.Clone(), kinship.Samples);
        using StudySamples samples = StudySamples.FromArrays(
            study.Ids, ["t0"], [Array.ConvertAll(y, v => unit * v)], ["age"], [Array.ConvertAll(study.Covariate, v => v / unit)]);
        Same(rows, ScanSetup.Scan(study, samples, other, Host), scale: unit);
    });

    [Test]
    public void Duplicated_covariate_is_dropped_without_effect() => Check((study, y, rows) =>
    {
        using StudySamples samples = StudySamples.FromArrays(
            study.Ids, ["t0"], [y], ["age", "months"], [study.Covariate, Array.ConvertAll(study.Covariate, v => (12 * v) + 3)]);
        Assert.That(samples.SampleSets[0].Covariates.Dropped.Single().Name, Is.EqualTo("months"));
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        Same(rows, ScanSetup.Scan(study, samples, kinship, Host));
    });

    [Test]
    public void Badly_scaled_covariates_lose_nothing() => Check((study, y, rows) =>
    {
        double[] year = Array.ConvertAll(study.Covariate, v => 1985 + (5 * v));
        double[] seconds = Array.ConvertAll(study.Covariate, v => 1.7e9 + (1000 * v));
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using StudySamples odd = StudySamples.FromArrays(study.Ids, ["t0"], [y], ["seconds"], [seconds]);
        Same(rows, ScanSetup.Scan(study, odd, kinship, Host));

        using StudySamples powers = StudySamples.FromArrays(
            study.Ids, ["t0"], [y], ["year", "year2"], [year, Array.ConvertAll(year, v => v * v)]);
        using StudySamples centred = StudySamples.FromArrays(
            study.Ids, ["t0"], [y], ["age", "age2"], [study.Covariate, Array.ConvertAll(study.Covariate, v => v * v)]);
        Same(ScanSetup.Scan(study, centred, kinship, Host), ScanSetup.Scan(study, powers, kinship, Host));
    });

    [Test]
    public void Threads_do_not_matter() => Check((study, y, rows) =>
    {
        using HostBackend single = HostBackend.Open(1);
        Same(rows, ScanSetup.Scan(study, single, null, y));
    });

    [Test]
    public void Part_of_the_markers_gives_the_rows_of_the_whole() => Check((study, y, rows) =>
    {
        var some = study.Markers.Where((_, j) => j % 3 == 1).Select(marker => marker.Id).ToHashSet();
        CollectedRows other = ScanSetup.Scan(
            study, Host, ScanSetup.AllTests with { Filter = MarkerFilter.Default with { Extract = some } }, y);
        Assert.That(other.Rows, Has.Count.EqualTo(3 * some.Count));
        var expected = new CollectedRows();
        expected.Rows.AddRange(rows.Rows.Where(row => some.Contains(row.Marker.Id)));
        Same(expected, other);
    });

    [Test]
    public void Mixed_precision_stays_close() => Check((study, y, _) =>
    {
        // At one λ for both: where the likelihood is flat, rounding of float32 moves its maximum (docs/accuracy.md).
        AssociationOptions options = ScanSetup.AllTests with { FixedLambda = true };
        using HostBackend mixed = HostBackend.Open(2, Precision.Mixed);
        using StudySamples samples = ScanSetup.Samples(study, y);
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using NullModel nullModel = NullModel.Fit(samples, kinship, Host);
        var expected = new CollectedRows();
        var actual = new CollectedRows();
        AssociationScan.Run(study.Genotypes, nullModel, Host, expected, options);
        AssociationScan.Run(study.Genotypes, nullModel, mixed, actual, options);
        foreach ((AssociationResult a, AssociationResult b) in expected.Rows.Zip(actual.Rows)
            .Where(pair => pair.First.Status == MarkerStatus.Tested))
        {
            // β̂ near zero has no relative error worth the name: its error is measured in standard errors.
            Assert.That(b.Beta, Is.EqualTo(a.Beta).Within(1e-4 * a.StandardError));
            Assert.That(b.StandardError, Is.EqualTo(a.StandardError).Within(1e-4 * a.StandardError));
        }
    });

    private void Check(Action<SimulatedStudy, double[], CollectedRows> check) => Studies.Sample(
        s =>
        {
            using var study = new SimulatedStudy(s.N, s.M, s.Seed);
            double[] y = study.Trait(s.H2, effectOf: 2);
            check(study, y, ScanSetup.Scan(study, Host, null, y));
        },
        iter: 8,
        threads: 1);

    private CollectedRows ScanOf(
        SimulatedStudy study, SampleId[] ids, Marker[] markers, sbyte[][] counts, double[] y, double[] covariate)
    {
        PlinkBed.Write(study.Path("other"), ids, markers, counts);
        using PlinkBed genotypes = PlinkBed.Open(study.Path("other"));
        using StudySamples samples = StudySamples.FromArrays(ids, ["t0"], [y], ["age"], [covariate]);
        using Kinship kinship = Kinship.Estimate(genotypes, Host);
        using NullModel nullModel = NullModel.Fit(samples, kinship, Host);
        var rows = new CollectedRows();
        AssociationScan.Run(genotypes, nullModel, Host, rows, ScanSetup.AllTests);
        return rows;
    }

    private static void Same(CollectedRows expected, CollectedRows actual, int sign = 1, double scale = 1)
    {
        Assert.That(actual.Rows, Has.Count.EqualTo(expected.Rows.Count));
        foreach (AssociationResult a in expected.Rows)
        {
            AssociationResult b = actual.Of(a.Marker.Id, a.Test);
            Assert.That(b.Status, Is.EqualTo(a.Status));
            if (a.Status == MarkerStatus.Tested)
            {
                Assert.That(b.Beta, Is.EqualTo(sign * scale * a.Beta).Within(Tolerance * scale * a.StandardError),
                    $"{a.Marker.Id} {a.Test} beta");
                Assert.That(b.StandardError, Is.EqualTo(scale * a.StandardError).Within(Tolerance * scale * a.StandardError));
                Assert.That(b.NegativeLog10P, Is.EqualTo(a.NegativeLog10P).Within(Tolerance * Math.Max(1, a.NegativeLog10P)));
            }
        }
    }
}

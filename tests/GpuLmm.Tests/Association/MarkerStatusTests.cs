namespace GpuLmm.Tests;

[TestFixture]
public sealed class MarkerStatusTests
{
    [Test]
    public void Markers_that_cannot_be_tested_say_why()
    {
        using var study = new SimulatedStudy(n: 40, m: 12, seed: 51, missing: 0);
        Array.Fill(study.Counts[2], (sbyte)2);
        Array.Fill(study.Counts[3], (sbyte)-1);
        Array.Clear(study.Counts[4]);
        study.Counts[4][9] = 1;
        PlinkBed.Write(study.Path("odd"), study.Ids, study.Markers, study.Counts);
        using PlinkBed genotypes = PlinkBed.Open(study.Path("odd"));
        double[] collinear = Array.ConvertAll(study.Counts[5], g => (3.0 * g) - 1);
        using HostBackend backend = HostBackend.Open(1);
        using StudySamples samples = StudySamples.FromArrays(study.Ids, ["y"], [study.Trait(0.5)], ["x"], [collinear]);
        using Kinship kinship = Kinship.Estimate(genotypes, backend);
        using NullModel nullModel = NullModel.Fit(samples, kinship, backend);
        var rows = new CollectedRows();

        AssociationSummary summary = AssociationScan.Run(
            genotypes, nullModel, backend, rows,
            ScanSetup.AllTests with { Filter = MarkerFilter.Default with { MinMinorAlleleCount = 2 } });

        foreach ((int marker, MarkerStatus status) in new[]
        {
            (2, MarkerStatus.Monomorphic), (3, MarkerStatus.Missing), (4, MarkerStatus.LowCount), (5, MarkerStatus.Collinear),
        })
        {
            foreach (MarkerTest test in ScanSetup.AllTests.Tests)
            {
                AssociationResult row = rows.Of($"rs{marker}", test);
                Assert.That(row.Status, Is.EqualTo(status), $"{marker} {test}");
                Assert.That(row.Beta, Is.NaN);
                Assert.That(row.NegativeLog10P, Is.NaN);
            }
        }

        Assert.That(summary.NotTested, Is.EqualTo(4));
        Assert.That(summary.Tested, Is.EqualTo(8));
    }

    [Test]
    public void Trait_equal_to_a_marker_is_a_perfect_fit()
    {
        using var study = new SimulatedStudy(n: 40, m: 12, seed: 52, missing: 0);
        using HostBackend backend = HostBackend.Open(1);
        double[] y = Array.ConvertAll(study.Counts[3], g => 2.0 * g);

        CollectedRows rows = ScanSetup.Scan(study, backend, AssociationOptions.Default, y);

        AssociationResult row = rows.Of("rs3");
        Assert.That(row.Status == MarkerStatus.PerfectFit || row.NegativeLog10P > 100, Is.True, $"{row}");
    }

    [Test]
    public void Strong_effect_has_its_probability_below_the_smallest_double()
    {
        using var study = new SimulatedStudy(n: 1200, m: 10, seed: 53, missing: 0);
        using HostBackend backend = HostBackend.Open(2);
        double[] y = [.. study.Centred(4).Select((x, i) => (4 * x) + (0.5 * study.Noise[i]))];

        AssociationResult row = ScanSetup.Scan(study, backend, AssociationOptions.Default, y).Of("rs4");

        Assert.That(row.NegativeLog10P, Is.GreaterThan(400).And.LessThan(1e4));
    }
}

namespace GpuLmm.Golden.Tests;

/// <summary>The scan without random effects against plink2's linear regressions (<c>Data/plink2_glm</c>).</summary>
[TestFixture]
public sealed class LinearScanTests
{
    [Test]
    public void Every_marker_is_plink2s()
    {
        using PlinkBed genotypes = PlinkBed.Open(GoldenData.PathOf("formats", "example"));
        using StudySamples samples = StudySamples.Align(
            genotypes, GoldenData.PathOf("plink2_glm", "phenotype.txt"), GoldenData.PathOf("plink2_glm", "covariates.txt"));
        using HostBackend backend = HostBackend.Open(2);
        ILookup<int, AssociationResult> rows = AssociationScan
            .Rows(genotypes, ScanBackground.None(samples.SampleSets[0], samples.Traits), backend).ToLookup(row => row.Trait);

        Assert.That(samples.Traits.Select(trait => trait.Name), Is.EqualTo(new[] { "Y1", "Y2" }));
        for (int t = 0; t < 2; t++)
        {
            IReadOnlyList<IReadOnlyDictionary<string, string>> theirs = GoldenData.Table("plink2_glm", $"Y{t + 1}.glm.linear.gz");
            Assert.That(rows[t].Count(), Is.EqualTo(1000));
            Assert.That(rows[t].Select(row => row.Marker.Id), Is.EqualTo(theirs.Select(row => row["ID"])));
            foreach ((AssociationResult own, IReadOnlyDictionary<string, string> their) in rows[t].Zip(theirs))
            {
                Compare(own, their);
            }
        }
    }

    // plink2 prints six significant digits.
    private static void Compare(AssociationResult own, IReadOnlyDictionary<string, string> their)
    {
        double error = Number("SE"), t = Number("T_STAT");
        Assert.That(own.Marker.Allele1, Is.EqualTo(their["A1"]));
        Assert.That(own.Allele1Frequency, Is.EqualTo(Number("A1_FREQ")).Within(1e-6));
        Assert.That(own.Called, Is.EqualTo(Number("OBS_CT")));
        Assert.That(own.Beta, Is.EqualTo(Number("BETA")).Within(5e-6 * Math.Max(error, Math.Abs(own.Beta))));
        Assert.That(own.StandardError, Is.EqualTo(error).Within(5e-6 * error));
        Assert.That(own.Statistic, Is.EqualTo(t * t).Within(1e-5 * t * t));
        Assert.That(own.DegreesOfFreedom, Is.EqualTo(500 - 4 - 1));
        Assert.That(own.NegativeLog10P, Is.EqualTo(-Math.Log10(Number("P"))).Within(3e-6));
        Assert.That(own.Lambda, Is.NaN);

        double Number(string column) => GoldenData.Number(their[column]);
    }
}

namespace GpuLmm.Golden.Tests;

/// <summary>Pairs of markers by linear regression against R's <c>lm</c> (<c>Data/pairs</c>).</summary>
[TestFixture]
public sealed class PairScanTests
{
    [Test]
    public void Every_pair_is_that_of_lm()
    {
        using PlinkBed genotypes = PlinkBed.Open(GoldenData.PathOf("formats", "example"));
        using StudySamples samples = StudySamples.Align(
            genotypes, GoldenData.PathOf("plink2_glm", "phenotype.txt"), GoldenData.PathOf("plink2_glm", "covariates.txt"));
        using HostBackend backend = HostBackend.Open(2);
        using var background = ScanBackground.None(samples.SampleSets[0], samples.Traits);
        IReadOnlyList<IReadOnlyDictionary<string, string>> theirs = GoldenData.Table("pairs", "lm.tsv.gz");
        Dictionary<string, int> places = genotypes.Markers.Select((marker, j) => (marker.Id, j)).ToDictionary();
        var pairs = MarkerPairs.Of([.. theirs.Select(line => (places[line["ID1"]], places[line["ID2"]]))]);

        // The file has a line for each of the two traits of a pair: so has every line two rows.
        PairResult[] rows = [.. PairScan.Rows(genotypes, background, pairs, backend).Where((row, k) => k / 2 % 2 == row.Trait)];

        Assert.That(rows, Has.Length.EqualTo(400));
        foreach ((PairResult own, IReadOnlyDictionary<string, string> their) in rows.Zip(theirs))
        {
            double error = Number("SE"), sign = (own.First.Allele1 == their["A1"]) == (own.Second.Allele1 == their["A2"]) ? 1 : -1;
            Assert.That((own.First.Id, own.Second.Id, $"Y{own.Trait + 1}"), Is.EqualTo((their["ID1"], their["ID2"], their["TRAIT"])));
            Assert.That(own.Called, Is.EqualTo(500));
            Assert.That(own.Beta, Is.EqualTo(sign * Number("BETA")).Within(1e-9 * error));
            Assert.That(own.StandardError, Is.EqualTo(error).Within(1e-9 * error));
            Assert.That(own.NegativeLog10P, Is.EqualTo(-Math.Log10(Number("P"))).Within(1e-9));

            double Number(string column) => GoldenData.Number(their[column]);
        }
    }
}

namespace GpuLmm.Golden.Tests;

/// <summary>Times to an event without relationships, against R's survival, ties by Efron (<c>scripts/cox.R</c>).</summary>
[TestFixture]
public sealed class CoxTests
{
    [Test]
    public void Estimates_and_score_tests_are_those_of_coxph()
    {
        using var folder = new LdFolder();
        sbyte[][] copies =
            [.. File.ReadAllLines(Path("copies.tsv")).Skip(1).Select(line => line.Split('\t').Select(sbyte.Parse).ToArray())];
        string[] ids = File.ReadLines(Path("copies.tsv")).First().Split('\t');
        Marker[] markers = [.. copies.Select((_, j) => new Marker("1", $"m{j + 1}", 0, 1 + j, "A", "G"))];
        PlinkBed.Write(folder.PathOf("geno"), [.. ids.Select(id => new SampleId("0", id))], markers, copies);
        using var genotypes = PlinkBed.Open(folder.PathOf("geno"));
        using var samples = StudySamples.Align(
            genotypes, Path("pheno.tsv"), Path("covar.tsv"), StudySamplesOptions.Default with { AreTimesToEvents = true });
        using var backend = HostBackend.Open(1);
        Trait trait = samples.Traits.Single();
        using FittedNull model = FittedNull.Fit(trait, ResponseFamily.Cox, null, backend);
        string[] lines = File.ReadAllLines(Path("expected.tsv"));

        // Fixed points to 1e−10.
        Assert.That(
            model.Report.Fixed.Select(effect => effect.Estimate),
            Is.EqualTo(lines[..2].Select(line => GoldenData.Number(line.Split(' ')[2]))).AsCollection.Within(1e-9));
        var rows = new List<AssociationResult>();
        AssociationScan.Run(
            genotypes, ScanBackground.Of(model, genotypes, trait), backend, new Collected(rows),
            new AssociationOptions
            {
                Tests = [MarkerTest.Score],
                Generalised = GeneralisedTestOptions.Default with { Firth = FirthMethod.Off },
            });
        foreach ((AssociationResult own, string[] theirs) in rows.Zip(lines[3..].Select(line => line.Split('\t'))))
        {
            double score = GoldenData.Number(theirs[1]), statistic = GoldenData.Number(theirs[2]);
            Assert.That(own.Statistic, Is.EqualTo(statistic).Within(1e-8 * Math.Max(1, statistic)), own.Marker.Id);
            Assert.That(own.Beta / own.StandardError / own.StandardError, Is.EqualTo(score).Within(1e-7), own.Marker.Id);
        }

        Assert.That(rows, Has.Count.EqualTo(24));
    }

    private static string Path(string file) => GoldenData.PathOf("cox", file);

    private sealed class Collected(List<AssociationResult> rows) : IAssociationWriter
    {
        public void Write(ResultBlock results) => rows.AddRange(results);
    }
}

namespace GpuLmm.Golden.Tests;

/// <summary>What mixed precision costs on the mice: everything from the kinship to the last marker, against the same in double.</summary>
[TestFixture]
public sealed class MixedPrecisionTests
{
    private static readonly AssociationOptions ThreeTests = AssociationOptions.Default with
    {
        Tests = [MarkerTest.Wald, MarkerTest.Lrt, MarkerTest.Score],
        Filter = MouseStudy.GemmaFilter,
    };

    [Test]
    public void Whole_run_agrees_with_double()
    {
        using var study = new MouseStudy();
        (double exactShare, List<AssociationResult> exact) = Run(study, Precision.Double);
        (double share, List<AssociationResult> mixed) = Run(study, Precision.Mixed);
        Assert.That(mixed, Has.Count.EqualTo(exact.Count));
        var worst = new Dictionary<string, double>();
        foreach ((AssociationResult expected, AssociationResult actual) in exact.Zip(mixed))
        {
            Assert.That((actual.Marker.Id, actual.Status), Is.EqualTo((expected.Marker.Id, expected.Status)));
            Note("beta / s.e.", Math.Abs(actual.Beta - expected.Beta) / expected.StandardError);
            Note("s.e.", Math.Abs((actual.StandardError / expected.StandardError) - 1));
            Note("−log10 p", Math.Abs(actual.NegativeLog10P - expected.NegativeLog10P) / Math.Max(expected.NegativeLog10P, 0.05));
            Note("log lambda", expected.Test == MarkerTest.Score ? 0 : Math.Abs(Math.Log(actual.Lambda / expected.Lambda)));
        }

        worst["h2"] = Math.Abs(share - exactShare);
        TestContext.Out.WriteLine(string.Join("; ", worst.Select(w => $"{w.Key}: {w.Value:g2}")));

        // Products of 1,410 terms in float32: about 1e-7 of the largest, some ten times that where terms cancel.
        Assert.That(worst["beta / s.e."], Is.LessThan(1e-5));
        Assert.That(worst["s.e."], Is.LessThan(5e-6));
        Assert.That(worst["−log10 p"], Is.LessThan(1e-4));
        Assert.That(worst["log lambda"], Is.LessThan(1e-4));
        Assert.That(worst["h2"], Is.LessThan(1e-6));

        void Note(string name, double difference) => worst[name] = Math.Max(worst.GetValueOrDefault(name), difference);
    }

    private static (double Share, List<AssociationResult> Rows) Run(MouseStudy study, Precision precision)
    {
        using HostBackend backend = HostBackend.Open(precision: precision);
        using Kinship kinship = Kinship.Estimate(
            study.Genotypes, backend, new KinshipOptions { Filter = MarkerFilter.Default with { Extract = study.GemmaMarkers } });
        using NullModel nullModel = NullModel.Fit(study.Samples, kinship, backend);
        var rows = new RowList();
        AssociationScan.Run(study.Genotypes, nullModel, backend, rows, ThreeTests);
        return (nullModel.Traits[0].Reml.Heritability, rows.Rows);
    }

    private sealed class RowList : IAssociationWriter
    {
        public List<AssociationResult> Rows { get; } = [];

        public void Write(ResultBlock results) => Rows.AddRange(results);
    }
}

namespace GpuLmm.Golden.Tests;

/// <summary>Likelihood ratios of a trait whose ML is at the upper end of λ, every marker of GEMMA's <c>-lmm 4</c>.</summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class UpperEndTests
{
    // GEMMA's upper end is 1e5, ours e^11.5; the ratio at one differs from that at the other by less.
    private const double Tolerance = 2e-6;

    // Of Wald's test, whose λ is re-estimated from products that mixed precision has in single.
    private const double WaldTolerance = 5e-6;

    private static readonly AssociationOptions TwoTests = AssociationOptions.Default with { Tests = [MarkerTest.Wald, MarkerTest.Lrt] };

    [Test]
    public void Null_and_marker_are_maximised_over_the_same_interval([Values] Precision precision)
    {
        string folder = Directory.CreateTempSubdirectory("gpulmm-upper-").FullName;
        try
        {
            foreach (string extension in new[] { "bed", "bim", "fam" })
            {
                using Stream from = GoldenData.OpenCompressed("lrt_upper_end", $"g.{extension}.gz");
                using FileStream to = File.Create(Path.Combine(folder, $"g.{extension}"));
                from.CopyTo(to);
            }

            Check(Path.Combine(folder, "g"), precision);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Check(string prefix, Precision precision)
    {
        using var backend = HostBackend.Open(2, precision);
        using var genotypes = PlinkBed.Open(prefix);
        using StudySamples samples = StudySamples.Align(genotypes);
        using Kinship kinship = Kinship.Estimate(genotypes, backend, KinshipOptions.Default);
        using NullModel nullModel = NullModel.Fit(samples, kinship, backend);

        AssociationResult[] rows = [.. AssociationScan.Rows(genotypes, nullModel, backend, TwoTests)];

        var expected = GoldenData.Table("lrt_upper_end", "gemma.assoc.txt.gz");
        Assert.That(rows, Has.Length.EqualTo(2 * expected.Count));
        for (int j = 0; j < expected.Count; j++)
        {
            AssociationResult wald = rows[2 * j], lrt = rows[(2 * j) + 1];
            Assert.That(lrt.Marker.Id, Is.EqualTo(expected[j]["rs"]));
            Assert.That(
                lrt.NegativeLog10P, Is.EqualTo(-Math.Log10(GoldenData.Number(expected[j]["p_lrt"]))).Within(Tolerance), lrt.Marker.Id);
            Assert.That(
                wald.NegativeLog10P, Is.EqualTo(-Math.Log10(GoldenData.Number(expected[j]["p_wald"]))).Within(WaldTolerance),
                wald.Marker.Id);
        }
    }
}

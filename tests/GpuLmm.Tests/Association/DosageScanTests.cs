namespace GpuLmm.Tests;

/// <summary>Dosages from file to statistics.</summary>
[TestFixture]
public sealed class DosageScanTests : HostFixture
{
    [Test]
    public void Dosages_that_are_whole_numbers_give_what_calls_give([Values] bool isStandardized)
    {
        using var study = new SimulatedStudy(n: 41, m: 60, seed: 51, missing: 0.05);
        using var folder = new TempFolder();
        using PlinkPgen pgen = Open(folder, [.. study.Counts.Select(calls => calls.Select(c => c < 0 ? float.NaN : c).ToArray())]);
        KinshipOptions options = isStandardized
            ? new KinshipOptions { Method = KinshipMethod.Standardized, SampleVariance = true, PairwiseCounts = true }
            : new KinshipOptions { Method = KinshipMethod.VanRaden1 };
        using Kinship ofCalls = Kinship.Estimate(study.Genotypes, Host, options), ofDosages = Kinship.Estimate(pgen, Host, options);
        for (int j = 0; j < 41; j++)
        {
            Assert.That(ofDosages.Matrix.Column(j).ToArray(), Is.EqualTo(ofCalls.Matrix.Column(j).ToArray()).Within(1e-12));
        }

        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5, effectOf: 7));
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using NullModel nullModel = NullModel.Fit(samples, kinship, Host);
        CollectedRows expected = new(), actual = new();
        AssociationScan.Run(study.Genotypes, nullModel, Host, expected, ScanSetup.AllTests);
        AssociationScan.Run(pgen, nullModel, Host, actual, ScanSetup.AllTests);

        Assert.That(actual.Rows.Select(row => row.Beta), Is.EqualTo(expected.Rows.Select(row => row.Beta)).Within(1e-9));
        Assert.That(actual.Rows.Select(row => row.NegativeLog10P),
            Is.EqualTo(expected.Rows.Select(row => row.NegativeLog10P)).Within(1e-9));
        Assert.That(actual.Rows.Select(row => row.Status), Is.EqualTo(expected.Rows.Select(row => row.Status)));
    }

    [Test]
    public void Kinship_of_dosages_is_that_of_a_plain_loop()
    {
        const int N = 19, M = 30;
        float[][] dosages = Random(N, M);
        using var folder = new TempFolder();
        using PlinkPgen pgen = Open(folder, dosages);
        using Kinship kinship = Kinship.Estimate(pgen, Host);
        double[][] centred = [.. dosages.Select(row =>
        {
            double mean = row.Where(d => !float.IsNaN(d)).Average(d => (double)d);
            return row.Select(d => float.IsNaN(d) ? 0 : d - mean).ToArray();
        })];
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < N; j++)
            {
                Assert.That(kinship.Matrix[i, j], Is.EqualTo(centred.Sum(z => z[i] * z[j]) / M).Within(1e-12));
            }
        }
    }

    [Test]
    public void Filters_judge_expected_copies()
    {
        // Means 0.05, 0.45 and 1: frequencies 0.025, 0.225 and 0.5; the last is the same for all.
        using var folder = new TempFolder();
        using PlinkPgen pgen = Open(folder, [[0.125f, 0.0625f, 0, 0.0125f], [0.3f, 0.6f, 0.5f, 0.4f], [1, 1, 1, 1]]);
        var kept = FilteredMarkers.Apply(pgen, SampleSelection.All(4),
            new MarkerFilter { MinMinorAlleleFrequency = 0.1, MinMinorAlleleCount = 1.7 });

        Assert.That(kept.Indices, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(kept.Counts.Select(counts => counts.IsMonomorphic), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void Dominance_of_dosages_is_refused()
    {
        using var folder = new TempFolder();
        using PlinkPgen pgen = Open(folder, Random(6, 3));

        Assert.That(
            () => Kinship.Estimate(pgen, Host, new KinshipOptions { Method = KinshipMethod.Dominance }),
            Throws.TypeOf<InputException>().With.Message.Contains("marker rs1 has dosages").And.Message.Contains("--make-bed"));
    }

    private static float[][] Random(int n, int m)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, m).Select(_ => Enumerable.Range(0, n).Select(_ =>
            random.NextDouble() < 0.1 ? float.NaN : random.Next(0, 32769) / 16384f).ToArray())];
    }

    private static PlinkPgen Open(TempFolder folder, float[][] dosages) =>
        PlinkPgen.Open(PgenFiles.Write(folder, dosages[0].Length, dosages.Length, PgenFiles.Dosages(dosages)));
}

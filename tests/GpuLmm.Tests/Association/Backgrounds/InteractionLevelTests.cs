using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;

namespace GpuLmm.Tests;

/// <summary>
/// Interactions of markers without an effect, in families whose polygenic background differs between environments: the tests hold their
/// level with K∘EE' in the background, and do not without it.
/// </summary>
[TestFixture]
[Category("Slow")]
public sealed class InteractionLevelTests : HostFixture
{
    private const int Families = 60;
    private const int Sibs = 4;
    private const int N = Families * Sibs;
    private const int KinshipMarkers = 400;
    private const int TestedMarkers = 1_500;
    private const int Seeds = 20;

    // Median of χ²₁.
    private const double Median = 0.45493642311957283;

    [Test]
    public void Interactions_hold_their_level_with_a_polygenic_interaction_in_the_background()
    {
        List<double> with = [], without = [];
        for (int seed = 1; seed <= Seeds; seed++)
        {
            Simulate(seed, with, without);
        }

        // The median of 30,000 statistics has a standard error of 0.014, were they independent.
        Assert.That(with.Median() / Median, Is.InRange(0.95, 1.05));
        Assert.That(without.Median() / Median, Is.GreaterThan(1.15));
    }

    private void Simulate(int seed, List<double> with, List<double> without)
    {
        var random = new Random(seed);
        SampleId[] ids = [.. Enumerable.Range(0, N).Select(i => new SampleId("0", $"i{i}"))];
        sbyte[][] background = [.. Enumerable.Range(0, KinshipMarkers).Select(_ => Siblings(random))];
        sbyte[][] tested = [.. Enumerable.Range(0, TestedMarkers).Select(_ => Siblings(random))];
        using var genotypes = MemoryGenotypes.Create(
            ids, [.. Enumerable.Range(0, TestedMarkers).Select(j => new Marker("1", $"rs{j}", 0, j + 1, "A", "C"))], tested);
        Matrix<double> z = Matrix<double>.Build.DenseOfColumns(background.Select(Standardised));
        using var kinship = new Kinship(DenseMatrix.FromArray((z * z.Transpose() / KinshipMarkers).ToArray()), ids);

        double[] e = [.. ids.Select(_ => SimulatedStudy.Normal(random))];
        Vector<double> main = Polygenic(z, random), slope = Polygenic(z, random);
        double[] y = [.. e.Select((own, i) => (0.3 * own) + main[i] + (own * slope[i]) + (0.7 * SimulatedStudy.Normal(random)))];
        using StudySamples samples = StudySamples.FromArrays(ids, ["y"], [y], ["e"], [e]);
        var table = DataTable.FromColumns(
            [DataColumn.Create("id", [.. ids.Select(id => id.Individual)]), DataColumn.Create("y", y), DataColumn.Create("e", e)]);

        using (var model = FittedNull.Fit(samples.Traits[0], ["e"], kinship, Host))
        {
            with.AddRange(Statistics(model, genotypes));
        }

        using (var model = FittedNull.Fit(
            table, "y ~ e + (1 | gr(id, cov = k))", new Dictionary<string, Kinship> { ["k"] = kinship }, Host,
            new FittedNullOptions { Environments = ["e"] }))
        {
            without.AddRange(Statistics(model, genotypes));
        }
    }

    private double[] Statistics(FittedNull model, Genotypes genotypes)
    {
        using var background = ScanBackground.Of(model, genotypes);
        return [.. AssociationScan.Rows(genotypes, background, Host)
            .Where(row => row.Term == "SNPxe" && row.Status == MarkerStatus.Tested).Select(row => row.Statistic)];
    }

    private static Vector<double> Polygenic(Matrix<double> z, Random random) =>
        z * Vector<double>.Build.Dense(KinshipMarkers, _ => SimulatedStudy.Normal(random) / Math.Sqrt(KinshipMarkers));

    private static Vector<double> Standardised(sbyte[] counts)
    {
        double mean = counts.Average(count => (double)count);
        double deviation = Math.Sqrt(counts.Average(count => (count - mean) * (count - mean)));
        return Vector<double>.Build.DenseOfEnumerable(counts.Select(count => deviation > 0 ? (count - mean) / deviation : 0));
    }

    /// <summary>Copies of an allele in families of full siblings.</summary>
    private static sbyte[] Siblings(Random random)
    {
        double frequency = 0.1 + (0.8 * random.NextDouble());
        var counts = new sbyte[N];
        for (int family = 0; family < Families; family++)
        {
            int[] alleles = [.. Enumerable.Range(0, 4).Select(_ => random.NextDouble() < frequency ? 1 : 0)];
            for (int sib = 0; sib < Sibs; sib++)
            {
                counts[(family * Sibs) + sib] = (sbyte)(alleles[random.Next(2)] + alleles[2 + random.Next(2)]);
            }
        }

        return counts;
    }
}

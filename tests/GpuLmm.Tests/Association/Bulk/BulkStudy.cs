namespace GpuLmm.Tests;

/// <summary>A simulated study with many traits, some of which lack samples.</summary>
internal sealed class BulkStudy : IDisposable
{
    /// <param name="n">Samples.</param>
    /// <param name="m">Markers.</param>
    /// <param name="traits">T: their heritabilities run from 0 to 0.9, and every third has a causal marker.</param>
    /// <param name="seed">Of everything.</param>
    /// <param name="missing">Share of missing calls.</param>
    public BulkStudy(int n, int m, int traits, int seed, double missing = 0.02)
    {
        Study = new SimulatedStudy(n, m, seed, missing);
        var random = new Random(seed + 1);
        Values = [.. Enumerable.Range(0, traits).Select(t =>
        {
            double[] y = Study.Trait(0.9 * t / Math.Max(1, traits - 1), t % 3 == 0 ? t % m : -1);
            return Array.ConvertAll(y, value => value + (0.4 * SimulatedStudy.Normal(random)));
        })];
    }

    public SimulatedStudy Study { get; }

    public double[][] Values { get; }

    /// <summary>Takes values from a trait.</summary>
    public BulkStudy Lacking(int trait, params int[] samples)
    {
        Array.ForEach(samples, i => Values[trait][i] = double.NaN);
        return this;
    }

    public StudySamples Samples(params int[] traits)
    {
        int[] own = traits.Length > 0 ? traits : [.. Enumerable.Range(0, Values.Length)];
        return StudySamples.FromArrays(
            Study.Ids, [.. own.Select(t => $"t{t}")], [.. own.Select(t => Values[t])], ["age"], [Study.Covariate]);
    }

    /// <summary>Rows and traits of a scan of all traits, or of some.</summary>
    public (List<AssociationResult> Rows, IReadOnlyList<BulkTrait> Traits) Scan(
        Backend backend, Kinship? kinship, BulkOptions? options = null, params int[] traits)
    {
        using StudySamples samples = Samples(traits);
        var rows = new CollectedRows();
        IReadOnlyList<BulkTrait> told = BulkScan.Run(Study.Genotypes, samples, kinship, backend, rows, options);
        return (rows.Rows, told);
    }

    /// <summary>The scan of one trait alone, as it is without this feature.</summary>
    public (List<AssociationResult> Rows, ModelReport Report, OneKernelFit? Fit) Alone(
        Backend backend, Kinship? kinship, int trait, MarkerFilter? filter = null)
    {
        using StudySamples samples = Samples(trait);
        var rows = new CollectedRows();
        var options = new AssociationOptions { FixedLambda = kinship is not null, Filter = filter ?? MarkerFilter.Default };
        if (kinship is null)
        {
            using ScanBackground none = ScanBackground.None(samples.SampleSets[0], samples.Traits);
            AssociationScan.Run(Study.Genotypes, none, backend, rows, options);
            return (rows.Rows, none.NullReports[0], null);
        }

        using NullModel model = NullModel.Fit(samples, kinship, backend);
        AssociationScan.Run(Study.Genotypes, model, backend, rows, options);
        return (rows.Rows, model.Traits[0].ToReport(samples.SampleSets[0]), model.Traits[0].Reml);
    }

    /// <summary>
    /// That rows of a trait are those of the trait alone: to 1e−8 of a standard error, as λ̂ is found to 1e−10 in its logarithm.
    /// </summary>
    public static void Same(IReadOnlyList<AssociationResult> expected, IReadOnlyList<AssociationResult> actual, string what)
    {
        Assert.That(actual.Select(row => row.Marker.Id), Is.EqualTo(expected.Select(row => row.Marker.Id)), what);
        foreach ((AssociationResult a, AssociationResult b) in expected.Zip(actual))
        {
            string where = $"{what} {a.Marker.Id}";
            Assert.That(b.Status, Is.EqualTo(a.Status), where);
            Assert.That(b.Allele1Frequency, Is.EqualTo(a.Allele1Frequency).Or.NaN, where);
            Assert.That(b.Called, Is.EqualTo(a.Called), where);
            Assert.That(b.DegreesOfFreedom, Is.EqualTo(a.DegreesOfFreedom), where);
            if (a.Status == MarkerStatus.Tested)
            {
                Assert.That(b.Beta, Is.EqualTo(a.Beta).Within(1e-8 * a.StandardError), where);
                Assert.That(b.StandardError, Is.EqualTo(a.StandardError).Within(1e-8 * a.StandardError), where);
                Assert.That(b.NegativeLog10P, Is.EqualTo(a.NegativeLog10P).Within(1e-7 * Math.Max(1, a.NegativeLog10P)), where);
                Assert.That(b.Lambda, double.IsNaN(a.Lambda) ? Is.NaN : Is.EqualTo(a.Lambda).Within(1e-7 * a.Lambda), where);
            }
        }
    }

    public void Dispose() => Study.Dispose();
}

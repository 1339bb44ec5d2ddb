namespace GpuLmm.Tests;

/// <summary>Pruning against its definition; that it is PLINK 2's is in the golden tests.</summary>
[TestFixture]
public sealed class PruningTests
{
    // More samples than a round of the bit counters has, and than a byte of their counts.
    [TestCase(70_001)]
    [TestCase(311)]
    [TestCase(2)]
    public void Sums_of_bits_are_those_of_a_loop(int n)
    {
        var random = new Random(3);
        sbyte[] first = [.. Enumerable.Range(0, n).Select(_ => (sbyte)random.Next(-1, 3))];
        sbyte[][] calls = [first, [.. first.Select(own => random.NextDouble() < 0.6 ? own : (sbyte)random.Next(-1, 3))]];
        using MemoryGenotypes genotypes = Genotypes(calls);
        using var block = new GenotypeBlock(n, 2);
        genotypes.Read([0, 1], block);
        SampleSelection samples = SampleSelection.Where([.. Enumerable.Range(0, n).Select(i => i % 5 != 1 || n < 5)]);
        CallPlanes[] planes = [new(n), new(n)];
        planes[0].Load(block, 0, samples);
        planes[1].Load(block, 1, samples);

        double squared = SquaredCorrelation(calls[0], calls[1], samples);
        Assert.That(planes[0].Exceeds(planes[1], squared * (1 - 1e-12)), Is.EqualTo(squared > 0));
        Assert.That(planes[0].Exceeds(planes[1], squared * (1 + 1e-12)), Is.False);
        Assert.That(planes[1].Exceeds(planes[0], squared * (1 + 1e-12)), Is.False);
    }

    [Test]
    public void No_pair_within_the_window_stays_and_what_goes_has_a_reason()
    {
        const double Limit = 0.2, Reach = 3000;
        using MemoryGenotypes genotypes = Linked(120, 200, out sbyte[][] calls);
        PrunedMarkers pruned = PrunedMarkers.Select(
            genotypes, new PruningOptions { Window = Reach / 1000, MaxSquaredCorrelation = Limit });

        SampleSelection all = SampleSelection.All(120);
        bool AreLinked(int a, int b) => Math.Abs(genotypes.Markers[a].Position - genotypes.Markers[b].Position) <= Reach
            && genotypes.Markers[a].Chromosome == genotypes.Markers[b].Chromosome && SquaredCorrelation(calls[a], calls[b], all) > Limit;
        foreach (int marker in pruned.Kept)
        {
            Assert.That(pruned.Kept.Where(other => other != marker && AreLinked(marker, other)), Is.Empty, $"marker {marker}");
        }

        Assert.That(pruned.Removed, Has.All.Matches<int>(marker =>
            Varies(calls[marker]) == Enumerable.Range(0, calls.Length).Any(other => other != marker && AreLinked(marker, other))));
        Assert.That(pruned.Kept.Concat(pruned.Removed).Order(), Is.EqualTo(Enumerable.Range(0, calls.Length)));
        Assert.That(pruned.Removed, Has.Count.GreaterThan(20));
    }

    [Test]
    public void Threads_do_not_matter_and_samples_do()
    {
        using MemoryGenotypes genotypes = Linked(120, 200, out _);
        var options = new PruningOptions { Window = 20, Unit = LdWindowUnit.Snps, Step = 3 };
        PrunedMarkers one = PrunedMarkers.Select(genotypes, options), three = PrunedMarkers.Select(genotypes, options, threads: 3);
        PrunedMarkers half = PrunedMarkers.Select(genotypes, options, [.. Enumerable.Range(0, 120).Select(i => i % 2 == 0)]);

        Assert.That(three.Kept, Is.EqualTo(one.Kept));
        Assert.That((half.SampleCount, one.SampleCount), Is.EqualTo((60, 120)));
        Assert.That(half.Kept, Is.Not.EqualTo(one.Kept));
    }

    [Test]
    public void Markers_without_a_place_are_in_neither_list()
    {
        sbyte[][] calls = [.. Enumerable.Range(0, 4).Select(j => new sbyte[] { 0, 1, 2, (sbyte)(j % 3) })];
        using MemoryGenotypes genotypes = Genotypes(calls, j => new Marker(j == 0 ? "0" : "1", $"m{j}", 0, j == 3 ? -1 : j, "A", "G"));
        PrunedMarkers pruned = PrunedMarkers.Select(genotypes, new PruningOptions { MaxSquaredCorrelation = 0.99 });

        Assert.That(pruned.Unplaced, Is.EqualTo(2));
        Assert.That(pruned.Kept.Concat(pruned.Removed).Order(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void Lists_that_could_not_tell_markers_apart_are_refused()
    {
        sbyte[][] calls = [[0, 1, 2], [2, 1, 0], [0, 0, 1]];
        using MemoryGenotypes twice = Genotypes(calls, j => new Marker("1", "same", 0, j, "A", "G"));
        using MemoryGenotypes backwards = Genotypes(calls, j => new Marker("1", $"m{j}", 0, 10 - j, "A", "G"));
        Assert.That(() => PrunedMarkers.Select(twice), Throws.TypeOf<InputException>().With.Message.Contains("both called 'same'"));
        Assert.That(() => PrunedMarkers.Select(backwards), Throws.TypeOf<InputException>()
            .With.Message.Contains("marker m1 at base pair 9 of chromosome 1 follows m0 at 10"));
    }

    [TestCase(0, LdWindowUnit.Kilobases, 1, 0.2, "window 0")]
    [TestCase(1, LdWindowUnit.Snps, 1, 0.2, "two or more")]
    [TestCase(5, LdWindowUnit.Snps, 6, 0.2, "step 6")]
    [TestCase(5, LdWindowUnit.Kilobases, 2, 0.2, "step 2")]
    [TestCase(5, LdWindowUnit.Kilobases, 1, 1, "r² 1")]
    [TestCase(5, LdWindowUnit.Centimorgans, 1, 0.1, "centimorgans")]
    public void Options_outside_their_range_are_named(double window, LdWindowUnit unit, int step, double limit, string part)
    {
        var options = new PruningOptions { Window = window, Unit = unit, Step = step, MaxSquaredCorrelation = limit };
        Assert.That(options.Validate, Throws.ArgumentException.With.Message.Contains(part));
    }

    private static bool Varies(sbyte[] calls) => calls.Where(call => call >= 0).Distinct().Count() > 1;

    /// <summary>Over samples that have both.</summary>
    private static double SquaredCorrelation(sbyte[] one, sbyte[] other, SampleSelection samples)
    {
        int[] both = [.. samples.Indices.ToArray().Where(i => one[i] >= 0 && other[i] >= 0)];
        double x = both.Average(i => one[i]), y = both.Average(i => other[i]);
        double xx = both.Sum(i => (one[i] - x) * (one[i] - x)), yy = both.Sum(i => (other[i] - y) * (other[i] - y));
        double xy = both.Sum(i => (one[i] - x) * (other[i] - y));
        return xx * yy == 0 ? 0 : xy * xy / (xx * yy);
    }

    /// <summary>Markers on two chromosomes, each a neighbour's with some calls drawn again, missing calls, and some that do not vary.
    /// </summary>
    private static MemoryGenotypes Linked(int n, int m, out sbyte[][] calls)
    {
        var random = new Random(11);
        calls = new sbyte[m][];
        for (int j = 0; j < m; j++)
        {
            sbyte[]? before = j % 10 == 0 ? null : calls[j - 1];
            double frequency = random.NextDouble();
            calls[j] = [.. Enumerable.Range(0, n).Select(i => random.NextDouble() < 0.03 ? (sbyte)-1
                : before is not null && before[i] >= 0 && random.NextDouble() < 0.7 ? before[i]
                : (sbyte)((random.NextDouble() < frequency ? 1 : 0) + (random.NextDouble() < frequency ? 1 : 0)))];
            if (j % 50 == 7)
            {
                Array.Fill(calls[j], (sbyte)(j % 3));
            }
        }

        return Genotypes(calls, j => new Marker($"{1 + (2 * j / m)}", $"m{j}", 0, 400 * j, "A", "G"));
    }

    private static MemoryGenotypes Genotypes(sbyte[][] calls, Func<int, Marker>? marker = null) => MemoryGenotypes.Create(
        [.. Enumerable.Range(0, calls[0].Length).Select(i => new SampleId("0", $"i{i}"))],
        [.. Enumerable.Range(0, calls.Length).Select(marker ?? (j => new Marker("1", $"m{j}", 0, j, "A", "G")))], calls);
}

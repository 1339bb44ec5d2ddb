using CsCheck;

namespace GpuLmm.Tests;

/// <summary>LD scores against plain loops over the whole correlation matrix.</summary>
public sealed class LdScoresTests
{
    private const int N = 23;

    [Test]
    public void Scores_are_those_of_the_whole_matrix() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 1000], Gen.Int[0, 40], Gen.Bool).Sample((m, seed, window, hasCovariate) =>
        {
            using var folder = new TempFolder();
            (Marker[] markers, sbyte[][] counts) = Draw(m, seed);
            PlinkBed.Write(folder.Path("g"), [.. Enumerable.Range(0, N).Select(i => new SampleId("F", $"I{i}"))], markers, counts);
            using var genotypes = PlinkBed.Open(folder.Path("g"));
            using var backend = HostBackend.Open(2);
            var random = new Random(seed);
            double[] covariate = [.. Enumerable.Range(0, N).Select(_ => random.NextDouble())];
            var options = new LdScoreOptions
            {
                Window = window,
                Unit = LdWindowUnit.Kilobases,
                WeightSnps = markers.Where((_, j) => j % 3 == 0).Select(marker => marker.Id).ToHashSet(),
                Covariates = hasCovariate ? [("age", covariate)] : [],
                FrequencyExponent = seed % 2,
            };
            int[] kept = [.. Enumerable.Range(0, m).Where(j => counts[j].Where(g => g >= 0).Distinct().Count() > 1)];
            if (kept.Length == 0)
            {
                Assert.Throws<InputException>(() => LdScores.Estimate(genotypes, backend, options));
                return;
            }

            var own = LdScores.Estimate(genotypes, backend, options);

            double[][] x = [.. kept.Select(j => Standardised(counts[j], hasCovariate ? covariate : null))];
            int[] order = [.. Enumerable.Range(0, kept.Length).OrderBy(k => markers[kept[k]].Chromosome)
                .ThenBy(k => markers[kept[k]].Position)];
            Assert.That(own.Markers.Select(marker => marker.Id), Is.EqualTo(order.Select(k => markers[kept[k]].Id)));
            long pairs = 0;
            for (int i = 0; i < order.Length; i++)
            {
                double sum = 0, weight = 0;
                for (int k = 0; k < kept.Length; k++)
                {
                    Marker one = markers[kept[order[i]]], other = markers[kept[k]];
                    if (one.Chromosome != other.Chromosome || Math.Abs(one.Position - other.Position) > 1000 * window)
                    {
                        continue;
                    }

                    pairs++;
                    double r = order[i] == k ? 1 : x[order[i]].Zip(x[k], (a, b) => a * b).Sum() / N;
                    double unbiased = (r * r) - ((1 - (r * r)) / (N - 2 - (hasCovariate ? 1 : 0)));
                    double p = counts[kept[k]].Where(g => g >= 0).Average(g => g / 2.0);
                    sum += unbiased * (seed % 2 == 1 ? p * (1 - p) : 1);
                    weight += kept[k] % 3 == 0 ? unbiased : 0;
                }

                Assert.That(own.Scores[0][i], Is.EqualTo(sum).Within(1e-10));
                Assert.That(own.WeightScores[i], kept[order[i]] % 3 == 0 ? Is.EqualTo(weight).Within(1e-10) : Is.NaN);
            }

            Assert.That(own.PairCount, Is.EqualTo(pairs));
        }, iter: 40, threads: 1);

    [Test]
    public void A_frequency_of_five_per_cent_is_not_above_it()
    {
        // 2 of 40 alleles, and 3.
        sbyte[] exact = new sbyte[20], above = new sbyte[20];
        (exact[0], exact[1]) = (1, 1);
        (above[0], above[1]) = (1, 2);
        using LdData data = LdData.Of([exact, above], j => new Marker("1", $"rs{j}", 0, 10 + j, "A", "C"), 20);

        LdScores own = data.Estimate(new LdScoreOptions());

        Assert.That(own.CountOf(commonOnly: false), Is.EqualTo(new[] { 2.0 }));
        Assert.That(own.CountOf(commonOnly: true), Is.EqualTo(new[] { 1.0 }));
        Assert.That((own.Window, own.Unit), Is.EqualTo((1000.0, LdWindowUnit.Kilobases)), "there is no map");
    }

    [Test]
    public void Markers_without_a_place_or_a_map_are_refused()
    {
        sbyte[][] counts = [[0, 1, 2, 1], [2, 1, 0, 0], [1, 2, 2, 0]];
        using LdData data = LdData.Of(counts, j => new Marker("1", $"rs{j}", 0, j == 1 ? -9 : 100 + j, "A", "C"), 4);

        Assert.That(() => data.Estimate(new LdScoreOptions()),
            Throws.InstanceOf<InputException>().With.Message.Contains("rs1 is at base pair -9"));
        Assert.That(() => data.Estimate(new LdScoreOptions { Window = 1, SkipUnplaced = true }),
            Throws.InstanceOf<InputException>().With.Message.Contains("0 throughout: use --window-kb"));
        LdScores left = data.Estimate(new LdScoreOptions { SkipUnplaced = true });
        Assert.That(left.Markers.Select(marker => marker.Id), Is.EqualTo(new[] { "rs0", "rs2" }));
        Assert.That(left.Removed["no position"], Is.EqualTo(1));
    }

    [Test]
    public void A_genetic_map_is_read_between_its_points()
    {
        using var folder = new TempFolder();
        var plink = GeneticMap.Read(folder.Write("g.map", "1 a 0.5 1000\n1 b 2.5 2000\n"));
        var table = GeneticMap.Read(folder.Write("h.txt",
            "Chromosome Position(bp) Rate(cM/Mb) Map(cM)\nchr1 1000 0 0.5\nchr1 2000 2000 2.5\n"));

        foreach (GeneticMap map in new[] { plink, table })
        {
            Assert.That(new[] { 10L, 1000, 1250, 2000, 9000 }.Select(place => map.At("1", place)),
                Is.EqualTo(new[] { 0.5, 0.5, 1, 2.5, 2.5 }));
            Assert.That(() => map.At("2", 1), Throws.InstanceOf<InputException>().With.Message.Contains("no chromosome 2"));
        }

        Assert.That(() => GeneticMap.Read(folder.Write("back.map", "1 a 2 1000\n1 b 1 2000\n")),
            Throws.InstanceOf<InputException>().With.Message.Contains("line 2").And.Message.Contains("ascending"));
    }

    [Test]
    public void Two_samples_are_too_few()
    {
        using LdData data = LdData.Of([[0, 1]], j => new Marker("1", $"rs{j}", 0, 1, "A", "C"), 2);

        Assert.That(() => data.Estimate(new LdScoreOptions()),
            Throws.InstanceOf<InputException>().With.Message.Contains("2 samples; LD scores need at least 3"));
    }

    private static (Marker[] Markers, sbyte[][] Counts) Draw(int m, int seed)
    {
        var random = new Random(seed);
        var counts = new sbyte[m][];
        for (int j = 0; j < m; j++)
        {
            // Neighbours resemble each other; some markers do not vary.
            double p = random.NextDouble();
            counts[j] = [.. Enumerable.Range(0, N).Select(i => j > 0 && random.NextDouble() < 0.6 ? counts[j - 1][i]
                : random.NextDouble() < 0.05 ? (sbyte)-1 : (sbyte)((random.NextDouble() < p ? 1 : 0) + (random.NextDouble() < p ? 1 : 0)))];
        }

        return ([.. Enumerable.Range(0, m).Select(j =>
            new Marker(3 * j < 2 * m ? "1" : "2", $"rs{j}", 0, 1000 * random.Next(1, 60), "A", "G"))], counts);
    }

    private static double[] Standardised(sbyte[] counts, double[]? covariate)
    {
        double mean = counts.Where(g => g >= 0).Average(g => g);
        double[] x = [.. counts.Select(g => g < 0 ? 0 : g - mean)];
        if (covariate is not null)
        {
            double middle = covariate.Average(), slope = x.Zip(covariate, (a, b) => a * (b - middle))
                .Sum() / covariate.Sum(b => (b - middle) * (b - middle));
            x = [.. x.Zip(covariate, (a, b) => a - (slope * (b - middle)))];
        }

        double size = Math.Sqrt(x.Sum(value => value * value) / N);
        return [.. x.Select(value => value / size)];
    }

    /// <summary>Genotypes in files of their own.</summary>
    private sealed class LdData(TempFolder folder, PlinkBed genotypes, HostBackend backend) : IDisposable
    {
        public static LdData Of(sbyte[][] counts, Func<int, Marker> marker, int samples)
        {
            var folder = new TempFolder();
            PlinkBed.Write(folder.Path("g"), [.. Enumerable.Range(0, samples).Select(i => new SampleId("F", $"I{i}"))],
                [.. Enumerable.Range(0, counts.Length).Select(marker)], counts);
            return new LdData(folder, PlinkBed.Open(folder.Path("g")), HostBackend.Open(1));
        }

        public LdScores Estimate(LdScoreOptions options) => LdScores.Estimate(genotypes, backend, options);

        public void Dispose()
        {
            genotypes.Dispose();
            backend.Dispose();
            folder.Dispose();
        }
    }
}

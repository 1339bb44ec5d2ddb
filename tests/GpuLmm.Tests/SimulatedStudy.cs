namespace GpuLmm.Tests;

/// <summary>A seeded study in files: families, genotypes with missing calls, covariates and traits of known heritability.</summary>
internal sealed class SimulatedStudy : IDisposable
{
    private readonly TempFolder folder = new();

    /// <param name="n">Samples, in families of four.</param>
    /// <param name="m">Markers on three chromosomes.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="missing">Share of missing calls.</param>
    public SimulatedStudy(int n, int m, int seed, double missing = 0.01)
    {
        var random = new Random(seed);
        Ids = [.. Enumerable.Range(0, n).Select(i => new SampleId($"F{i / 4}", $"I{i}"))];
        Markers = [.. Enumerable.Range(0, m).Select(j => new Marker($"{1 + (3 * j / m)}", $"rs{j}", 0, 1000 + j, "A", "G"))];
        Counts = new sbyte[m][];
        for (int j = 0; j < m; j++)
        {
            Counts[j] = Draw(random, n, missing);
        }

        Covariate = [.. Enumerable.Range(0, n).Select(_ => Normal(random))];
        Noise = [.. Enumerable.Range(0, n).Select(_ => Normal(random))];
        PlinkBed.Write(Prefix, Ids, Markers, Counts);
        Genotypes = PlinkBed.Open(Prefix);
    }

    public SampleId[] Ids { get; }

    public Marker[] Markers { get; }

    /// <summary>Copies of allele 1 by marker, −1 where missing.</summary>
    public sbyte[][] Counts { get; }

    public double[] Covariate { get; }

    public double[] Noise { get; }

    public PlinkBed Genotypes { get; }

    public string Prefix => folder.Path("study");

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public string Path(string name) => folder.Path(name);

    /// <summary>A trait with polygenic background, a covariate's effect and noise.</summary>
    /// <param name="heritability">Share of the background.</param>
    /// <param name="effectOf">Marker with an effect of its own, if any.</param>
    public double[] Trait(double heritability, int effectOf = -1)
    {
        double[] background = new double[Ids.Length];
        for (int j = 0; j < Counts.Length; j += 3)
        {
            double[] x = Centred(j);
            for (int i = 0; i < x.Length; i++)
            {
                background[i] += x[i] * ((j % 7) - 3);
            }
        }

        double scale = Math.Sqrt(heritability / Math.Max(1e-12, background.Average(v => v * v)));
        double noise = Math.Sqrt(1 - heritability);
        double[] effect = effectOf < 0 ? new double[Ids.Length] : Centred(effectOf);
        return [.. background.Select((v, i) => 10 + (v * scale) + (noise * Noise[i]) + (0.5 * Covariate[i]) + (0.6 * effect[i]))];
    }

    /// <summary>x − x̄ over the given samples (all by default), missing calls at 0.</summary>
    public double[] Centred(int marker, int[]? samples = null)
    {
        samples ??= [.. Enumerable.Range(0, Ids.Length)];
        double[] called = [.. samples.Where(i => Counts[marker][i] >= 0).Select(i => (double)Counts[marker][i])];
        double mean = called.Length == 0 ? 0 : called.Average();
        return Array.ConvertAll(samples, i => Counts[marker][i] < 0 ? 0 : Counts[marker][i] - mean);
    }

    /// <summary>(1/m) Σ (x − x̄)(x − x̄)' by plain loops over markers that vary.</summary>
    public double[,] PlainKinship(int[]? samples = null, Func<int, bool>? include = null)
    {
        samples ??= [.. Enumerable.Range(0, Ids.Length)];
        var k = new double[samples.Length, samples.Length];
        int used = 0;
        for (int marker = 0; marker < Counts.Length; marker++)
        {
            double[] x = Centred(marker, samples);
            if (x.All(v => v == 0) || !(include?.Invoke(marker) ?? true))
            {
                continue;
            }

            used++;
            for (int i = 0; i < x.Length; i++)
            {
                for (int j = 0; j < x.Length; j++)
                {
                    k[i, j] += x[i] * x[j];
                }
            }
        }

        for (int i = 0; i < samples.Length; i++)
        {
            for (int j = 0; j < samples.Length; j++)
            {
                k[i, j] /= used;
            }
        }

        return k;
    }

    public void Dispose()
    {
        Genotypes.Dispose();
        folder.Dispose();
    }

    private static sbyte[] Draw(Random random, int n, double missing)
    {
        double p = 0.05 + (0.9 * random.NextDouble());
        var counts = new sbyte[n];
        sbyte family = 0;
        for (int i = 0; i < n; i++)
        {
            // Members of a family share one of their alleles.
            family = i % 4 == 0 ? Allele() : family;
            counts[i] = random.NextDouble() < missing ? (sbyte)-1 : (sbyte)(family + Allele());
        }

        return counts;

        sbyte Allele() => random.NextDouble() < p ? (sbyte)1 : (sbyte)0;
    }
}

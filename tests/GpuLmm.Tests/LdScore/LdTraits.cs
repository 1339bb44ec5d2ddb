using System.Globalization;

namespace GpuLmm.Tests;

/// <summary>Made-up LD scores and traits, in files of their own.</summary>
internal sealed class LdTraits : IDisposable
{
    public const double M = 5000;
    private readonly TempFolder folder = new();

    public static double ScoreOf(int i) => 1 + (20 * Math.Abs(Math.Sin(i)));

    public string Path(string name) => folder.Path(name);

    public LdReference Reference(int n) => Reference(n, [M], "L2", i => ScoreOf(i).ToString("R", CultureInfo.InvariantCulture));

    public LdReference Reference(int n, double[] m, string names, Func<int, string> scores)
    {
        Write("ld.l2.ldscore", $"CHR SNP BP {names}", scores, n);

        // Weighted by the sum of the scores.
        Write("w.l2.ldscore", "CHR SNP BP L2", i => scores(i).Split(' ').Sum(own => double.Parse(own, CultureInfo.InvariantCulture))
            .ToString("R", CultureInfo.InvariantCulture), n);
        return LdReference.Read(new LdReferenceOptions { Scores = [folder.Path("ld")], Weights = folder.Path("w"), M = m });
    }

    public void Write(string name, string header, Func<int, string> scores, int n, int chromosome = 1, int from = 0) => File.WriteAllLines(
        folder.Path(name), [header, .. Enumerable.Range(0, n).Select(i => $"{chromosome} rs{from + i} {10 * i} {scores(i)}")]);

    /// <summary>z with variance 1 + 0.1 ℓ, half of it shared by all traits.</summary>
    public SummaryStatistics Trait(
        string name, int n, int seed, string allele = "A G", Func<int, double>? z = null, Func<int, bool>? keeps = null)
    {
        Random shared = new(99), own = new(seed);
        double[] values = [.. Enumerable.Range(0, n).Select(i =>
        {
            double common = Normal(shared), single = Normal(own), noise = Normal(own);
            return z?.Invoke(i) ?? (Math.Sqrt(0.05 * ScoreOf(i)) * (common + single)) + noise;
        })];
        File.WriteAllLines(folder.Path($"{name}.sumstats"), ["SNP A1 A2 N Z", .. Enumerable.Range(0, n).Where(i => keeps?.Invoke(i) ?? true)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"rs{i} {allele} {1000 + (i % 3)} {values[i]:R}"))]);
        return SummaryStatistics.Read(folder.Path($"{name}.sumstats"));
    }

    public void Dispose() => folder.Dispose();

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>A reference case of LD scores below <c>Data/ldsc</c>.</summary>
internal sealed record LdCase(JsonElement Expected)
{
    private static readonly Dictionary<string, LdReference> References = new(StringComparer.Ordinal);

    public static LdCase Read(string folder) =>
        new(JsonDocument.Parse(File.ReadAllText(GoldenData.PathOf("ldsc", folder, "expected.json"))).RootElement);

    /// <summary>A file of the traits' shared data.</summary>
    public static string Shared(params string[] parts) => GoldenData.PathOf(["ldsc", "hlc", .. parts]);

    public static SummaryStatistics Trait(string name) => SummaryStatistics.Read(Shared("sumstats", $"{name}.sumstats.gz"));

    /// <summary>The plain LD scores, with M as the original's arguments say.</summary>
    public static LdReference Reference(string arguments)
    {
        string[] words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int m = Array.IndexOf(words, "--M");
        string key = $"{words.Contains("--not-M-5-50")} {(m < 0 ? string.Empty : words[m + 1])}";
        lock (References)
        {
            if (!References.TryGetValue(key, out LdReference? reference))
            {
                reference = LdReference.Read(new LdReferenceOptions
                {
                    Scores = [Shared("ld", "chr@")],
                    ScoresByChromosome = true,
                    Weights = Shared("w", "w.@"),
                    WeightsByChromosome = true,
                    AllSnps = words.Contains("--not-M-5-50"),
                    M = m < 0 ? null : [GoldenData.Number(words[m + 1])],
                });
                References.Add(key, reference);
            }

            return reference;
        }
    }

    /// <summary>The original's arguments as options.</summary>
    public static LdRegressionOptions Options(string arguments)
    {
        string[] words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double? Value(string name) => Array.IndexOf(words, name) is >= 0 and int at
            ? GoldenData.Number(words[at + 1].Split(',')[0].Replace('N', '-')) : null;
        double[] List(string name) => Array.IndexOf(words, name) is >= 0 and int at
            ? [.. words[at + 1].Split(',').Select(word => GoldenData.Number(word.Replace('N', '-')))] : [];
        bool isFixed = words.Contains("--no-intercept");
        return new LdRegressionOptions
        {
            Blocks = (int)(Value("--n-blocks") ?? 200),
            TwoStep = Value("--two-step"),
            MaxChiSquared = Value("--chisq-max"),
            HeritabilityIntercepts = isFixed ? [1] : List("--intercept-h2"),
            CovarianceIntercepts = isFixed ? [0] : List("--intercept-gencov"),
        };
    }

    public static double[] Numbers(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(Number)];

    public static double Number(JsonElement element) => element.ValueKind == JsonValueKind.Null ? double.NaN : element.GetDouble();

    /// <summary>Compares numbers, relatively; null is NaN.</summary>
    public static void AssertNumbers(JsonElement expected, double relative, params (string Name, double Value)[] numbers)
    {
        foreach ((string name, double value) in numbers)
        {
            double wanted = Number(expected.GetProperty(name));
            Assert.That(value, double.IsNaN(wanted) ? Is.NaN : Is.EqualTo(wanted).Within(Math.Max(relative * Math.Abs(wanted), 1e-14)),
                name);
        }
    }

    public IEnumerable<string> Names(string member) => Expected.GetProperty(member).EnumerateObject().Select(own => own.Name);
}

/// <summary>A folder for files that are made of others.</summary>
internal sealed class LdFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpulmm-ld");

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    /// <summary>A table SNP CHR BP MAF L2 WL2 N Z as a file of statistics, one of LD scores and one of weights.</summary>
    public (string Trait, string Scores, string Weights) Split(params string[] parts)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(GoldenData.PathOf(["ldsc", .. parts])),
            CompressionMode.Decompress));
        reader.ReadLine();
        using var trait = new StreamWriter(PathOf("t.sumstats"));
        using var scores = new StreamWriter(PathOf("ld.l2.ldscore"));
        using var weights = new StreamWriter(PathOf("w.l2.ldscore"));
        trait.WriteLine("SNP A1 A2 N Z");
        scores.WriteLine("CHR SNP BP L2");
        weights.WriteLine("CHR SNP BP L2");
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            trait.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cells[0]} A C {cells[6]} {cells[7]}"));
            scores.WriteLine($"{cells[1]} {cells[0]} {cells[2]} {cells[4]}");
            weights.WriteLine($"{cells[1]} {cells[0]} {cells[2]} {cells[5]}");
        }

        return (PathOf("t.sumstats"), PathOf("ld"), PathOf("w"));
    }

    public void Dispose() => folder.Delete(recursive: true);
}

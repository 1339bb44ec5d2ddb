using System.Globalization;

namespace GpuLmm.Cli.Tests;

/// <summary>
/// A simulated data set in a folder of its own: n samples, m markers on chromosomes 1 and 2, traits with a causal marker.
/// </summary>
internal sealed class SmallStudy : IDisposable
{
    public const int N = 60;
    public const int M = 40;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpulmm-cli-");

    public SmallStudy(int n = N, int m = M)
    {
        var random = new Random(7);
        Ids = [.. Enumerable.Range(1, n).Select(i => new SampleId($"F{i % 5}", $"I{i}"))];
        Markers = [.. Enumerable.Range(1, m).Select(j => new Marker(2 * j <= m ? "1" : "2", $"rs{j}", 0, 100 * j, "A", "G"))];
        sbyte[][] counts = [.. Enumerable.Range(0, m).Select(j => Enumerable.Range(0, n).Select(_ =>
            (sbyte)(random.NextDouble() < 0.02 ? -1 : random.Next(0, 3))).ToArray())];
        Array.Fill(counts[3], (sbyte)1);
        Array.Fill(counts[4], (sbyte)-1);
        Counts = counts;
        double[] y = [.. Enumerable.Range(0, n).Select(i => Math.Max(0, (int)counts[0][i]) + (2 * random.NextDouble()))];
        using (var writer = new PlinkBedWriter(Prefix, Ids, phenotypes: y))
        {
            for (int j = 0; j < m; j++)
            {
                writer.Write(Markers[j], counts[j]);
            }
        }

        Write("pheno.txt", "FID IID full gaps\n" + Lines(i => $"{Number(y[i])} {(i % 4 == 0 ? "NA" : Number(y[i] * y[i]))}"));
        Write("covar.txt", "IID\tage\tsite\n" + string.Concat(Ids.Select((id, i) => $"{id.Individual}\t{20 + (i * 7 % 31)}\tS{i % 2}\n")));
    }

    public string Prefix => Path("study");

    public SampleId[] Ids { get; }

    public Marker[] Markers { get; }

    /// <summary>Copies of allele 1 of each marker in each sample; −1 where missing.</summary>
    public IReadOnlyList<sbyte[]> Counts { get; }

    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    /// <summary>Writes a file of the folder.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>A line FID IID … for every sample.</summary>
    public string Lines(Func<int, string> cells) => string.Concat(Ids.Select((id, i) => $"{id.Family} {id.Individual} {cells(i)}\n"));

    /// <summary>Files of a prefix.</summary>
    public string[] Files(string prefix) =>
        [.. Directory.GetFiles(folder.FullName, prefix + ".*").Select(System.IO.Path.GetFileName).Order()!];

    /// <summary>Arguments of a scan of this data set to the prefix <c>r</c>.</summary>
    public string[] Scan(params string[] more) => ["scan", "--bfile", Prefix, "--out", Path("r"), .. more];

    public void Dispose() => folder.Delete(recursive: true);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

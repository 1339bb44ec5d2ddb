using System.Globalization;
using System.IO.Compression;

namespace GpuLmm.Golden.Tests;

/// <summary>The data beside the test assembly; compressed files are unpacked once into a temporary folder.</summary>
internal static class GoldenData
{
    private static readonly Lazy<string> MousePrefix = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("gpulmm-golden-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (string extension in new[] { "bed", "bim", "fam" })
        {
            using Stream from = OpenCompressed("mouse_hs1940", $"mouse_hs1940.{extension}.gz");
            using FileStream to = File.Create(Path.Combine(folder, $"mouse.{extension}"));
            from.CopyTo(to);
        }

        return Path.Combine(folder, "mouse");
    });

    /// <summary>Prefix of the mice's PLINK files.</summary>
    public static string Mouse => MousePrefix.Value;

    public static string PathOf(params string[] parts) =>
        Path.Combine([TestContext.CurrentContext.TestDirectory, "Data", .. parts]);

    public static Stream OpenCompressed(params string[] parts) =>
        new GZipStream(File.OpenRead(PathOf(parts)), CompressionMode.Decompress);

    /// <summary>A compressed matrix; whoever reads it disposes it.</summary>
    public static Kinship Kernel(string path) => Unpacked(path, plain => KinshipFile.Read(plain));

    /// <summary>A compressed table.</summary>
    public static DataTable DataTable(params string[] parts) => Unpacked(PathOf(parts), GpuLmm.DataTable.Read);

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Rows of a tab-separated table by column name.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Table(params string[] parts)
    {
        using var reader = new StreamReader(OpenCompressed(parts));
        string[] names = reader.ReadLine()!.Split('\t');
        var rows = new List<IReadOnlyDictionary<string, string>>();
        while (reader.ReadLine() is { } line)
        {
            rows.Add(names.Zip(line.Split('\t')).ToDictionary(pair => pair.First, pair => pair.Second));
        }

        return rows;
    }

    /// <summary>A value of GEMMA's log, <c>## name = value</c>.</summary>
    public static double GemmaLog(string file, string name)
    {
        string line = File.ReadLines(PathOf("W01_mouse_gemma", file)).Single(l => l.StartsWith($"## {name} ", StringComparison.Ordinal));
        return Number(line[(line.IndexOf('=') + 1)..].Trim());
    }

    private static T Unpacked<T>(string path, Func<string, T> read)
    {
        // Beside the test's other temporary files.
        string plain = Path.Combine(Path.GetTempPath(), $"gpulmm-{Environment.ProcessId}-{Path.GetFileName(path)}");
        using (Stream from = OpenCompressed(path + ".gz"))
        using (FileStream to = File.Create(plain))
        {
            from.CopyTo(to);
        }

        T content = read(plain);
        File.Delete(plain);
        return content;
    }
}

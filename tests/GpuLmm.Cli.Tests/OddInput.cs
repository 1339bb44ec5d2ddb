using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>The inputs of <c>Data/odd</c> (see its README), and a folder for what a run writes.</summary>
internal sealed class OddInput : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpulmm-odd-");

    public string Out => Path("r");

    /// <summary>A file that comes with the tests.</summary>
    public static string Of(string name) => System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "odd", name);

    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>What lies in the folder, whatever it is.</summary>
    public string[] Left() => [.. Directory.GetFileSystemEntries(folder.FullName).Select(System.IO.Path.GetFileName).Order()!];

    public Finished Run(string command, params string[] arguments) => Gpulmm.Run([command, .. arguments, "--out", Out, "--threads", "1"]);

    /// <summary>Runs what has to succeed.</summary>
    public Finished Done(string command, params string[] arguments)
    {
        Finished run = Run(command, [.. arguments, "--overwrite"]);
        Gpulmm.AssertDone(run);
        return run;
    }

    /// <summary>Scans the small study with its kinship.</summary>
    public string[] Scan(params string[] more) => ["--bfile", Of("base/base"), "--kinship", Of("base/k"), .. more];

    public static string[] Fit(string data, string formula, params string[] more) => ["--data", data, "--formula", formula, .. more];

    /// <summary>The fit that was written.</summary>
    public JsonElement Report()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Out + ".fit.json"));
        return json.RootElement.Clone();
    }

    public void Dispose() => folder.Delete(recursive: true);
}

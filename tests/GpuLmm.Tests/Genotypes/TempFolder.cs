namespace GpuLmm.Tests;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpulmm-");

    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    public void Dispose() => folder.Delete(recursive: true);
}

using System.Globalization;

namespace GpuLmm.Examples;

/// <summary>The files of a story: kept in a folder that was asked for, or gone with the story.</summary>
internal sealed class StoryFolder : IDisposable
{
    private readonly bool isKept;

    private StoryFolder(string folder, bool isKept)
    {
        Folder = folder;
        this.isKept = isKept;
    }

    public string Folder { get; }

    public static StoryFolder Keep(string folder) => new(Directory.CreateDirectory(folder).FullName, true);

    public static StoryFolder Temporary() => new(Directory.CreateTempSubdirectory("gpulmm-story-").FullName, false);

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>Writes a table, comma-separated with all digits.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="rows">Cells: text or numbers; NaN is missing.</param>
    public void Write(string name, string header, IEnumerable<object[]> rows) => File.WriteAllText(
        Path(name), header + "\n" + string.Concat(rows.Select(row => string.Join(',', row.Select(Cell)) + "\n")));

    public void Dispose()
    {
        if (!isKept)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static string Cell(object cell) => cell is double and double.NaN ? "NA" : Convert.ToString(cell, CultureInfo.InvariantCulture)!;
}

using System.Text;
using GpuLmm.Reports;

namespace GpuLmm;

/// <summary>
/// A report of scans and fits: one self-contained HTML page, <c>PREFIX.html</c>, and every plot as SVG and PNG in the folder
/// <c>PREFIX.plots</c>. The page needs no network, and no script to be read; with scripts its tables sort and its points say their names.
/// </summary>
public static class AssociationReport
{
    /// <summary>Where the page goes.</summary>
    /// <param name="prefix">Of the results.</param>
    public static string PagePath(string prefix) => prefix + ".html";

    /// <summary>Where the plots go.</summary>
    /// <param name="prefix">Of the results.</param>
    public static string PlotFolder(string prefix) => prefix + ".plots";

    /// <summary>Writes the report, under its final names only when complete.</summary>
    /// <param name="prefix">Of the results.</param>
    /// <param name="content">What to show.</param>
    /// <param name="overwrite">Whether an existing report may be replaced.</param>
    /// <returns>The files: the page first.</returns>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(string prefix, ReportContent content, bool overwrite = false)
    {
        using var files = new PendingFiles(overwrite);
        Prepare(prefix, content, files);
        return files.Complete();
    }

    /// <summary>Writes the report without giving its files their final names yet.</summary>
    /// <param name="prefix">Of the results.</param>
    /// <param name="content">What to show.</param>
    /// <param name="files">Get the page and the plots; the caller completes and disposes them.</param>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    internal static void Prepare(string prefix, ReportContent content, PendingFiles files)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(files);
        TraitPage[] traits = [.. content.Traits.Select((trait, index) => new TraitPage(trait, $"t{index + 1}"))];
        files.Write(PagePath(prefix), stream => stream.Write(Encoding.UTF8.GetBytes(ReportPage.Create(content, traits))));
        string folder = PlotFolder(prefix);
        files.MakeFolder(folder);
        WritePlots(prefix, folder, traits, files);
    }

    private static void WritePlots(string prefix, string folder, TraitPage[] traits, PendingFiles files)
    {
        // Names may be the same, or become so where a file cannot have them.
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (TraitPage trait in traits)
        {
            string stem = AssociationTable.PathOf(Path.Combine(folder, Path.GetFileName(prefix)), trait.Report.Name)[..^".tsv".Length];
            stem += used.Add(stem) ? "" : $".{trait.Id}";
            foreach ((Figure figure, byte[] png) in trait.Figures.AsParallel().AsOrdered()
                .Select(figure => (figure, PngWriter.Write(figure))))
            {
                files.Write($"{stem}.{figure.Name}.svg", stream => stream.Write(Encoding.UTF8.GetBytes(SvgWriter.Document(figure))));
                files.Write($"{stem}.{figure.Name}.png", stream => stream.Write(png));
            }
        }
    }
}

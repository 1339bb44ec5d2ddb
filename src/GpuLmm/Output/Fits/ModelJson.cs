using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuLmm;

/// <summary>
/// Writes a <see cref="ModelReport"/> as JSON in full double precision (<c>docs/files.md</c>); a number that does not exist is null.
/// </summary>
internal static class ModelJson
{
    /// <summary>Writes a file, under its final name only when complete.</summary>
    /// <param name="path">Usually <c>PREFIX.fit.json</c> or <c>PREFIX.TRAIT.null.json</c>.</param>
    /// <param name="report">The model.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="InputException">The file exists, or cannot be written.</exception>
    public static void Write(string path, ModelReport report, bool overwrite = false)
    {
        using var file = new PendingFile(path, overwrite);
        Write(file.Stream, report);
        file.Complete();
    }

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">UTF-8 goes here.</param>
    /// <param name="report">The model.</param>
    public static void Write(Stream stream, ModelReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Write(stream, ReportContract.Of(report));
    }

    /// <summary>Writes the contract of a report.</summary>
    internal static void Write(Stream stream, FitContract fit)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Indented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        JsonSerializer.Serialize(json, fit, FitJson.Default.FitContract);
    }
}

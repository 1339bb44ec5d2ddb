using GpuLmm.Reports;

namespace GpuLmm;

/// <summary>A map of a spatial field: its sites, coloured by the field.</summary>
public static class FieldMap
{
    /// <summary>Writes the map as PNG, under its final name only when complete. Both axes have the same unit.</summary>
    /// <param name="path">Usually <c>PREFIX.field.png</c>.</param>
    /// <param name="field">Over two coordinates.</param>
    /// <param name="overwrite">Whether an existing map may be replaced.</param>
    /// <exception cref="InputException">The map exists, or cannot be written.</exception>
    /// <exception cref="ArgumentException">The field is not over two coordinates.</exception>
    public static void Write(string path, FieldEstimate field, bool overwrite = false)
    {
        using var files = new PendingFiles(overwrite);
        Prepare(path, field, files);
        files.Complete();
    }

    /// <summary>Writes the map without giving it its final name yet.</summary>
    internal static void Prepare(string path, FieldEstimate field, PendingFiles files)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field.Coordinates.Count != 2)
        {
            throw new ArgumentException($"{field.Name} is over {field.Coordinates.Count} coordinates; a map has two.", nameof(field));
        }

        byte[] picture = PngWriter.Write(FieldPlot.Create(field));
        files.Write(path, stream => stream.Write(picture));
    }
}

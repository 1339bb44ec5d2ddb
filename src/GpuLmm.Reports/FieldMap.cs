using ScottPlot;

namespace GpuLmm;

/// <summary>A map of a spatial field: its sites, coloured by the field. Viridis, which colour-blind readers tell apart and which prints in grey.</summary>
public static class FieldMap
{
    private const int Scale = 2;
    private const int Colours = 64;

    // Sites of a map side by side, beyond which markers shrink.
    private const double Crowd = 300;

    /// <summary>Writes the map as PNG, under its final name only when complete. Both axes have the same unit.</summary>
    /// <param name="path">Usually <c>PREFIX.field.png</c>.</param>
    /// <param name="field">Over two coordinates.</param>
    /// <param name="overwrite">Whether an existing map may be replaced.</param>
    /// <exception cref="InputException">The map exists, or cannot be written.</exception>
    /// <exception cref="ArgumentException">The field is not over two coordinates.</exception>
    public static void Write(string path, FieldEstimate field, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field.Coordinates.Count != 2)
        {
            throw new ArgumentException($"{field.Name} is over {field.Coordinates.Count} coordinates; a map has two.", nameof(field));
        }

        byte[] picture = Draw(field);
        using var file = new PendingFile(path, overwrite);
        try
        {
            file.Stream.Write(picture);
        }
        catch (IOException e)
        {
            throw new InputException($"{path}: cannot be written: {e.Message}", e);
        }

        file.Complete();
    }

    private static byte[] Draw(FieldEstimate field)
    {
        var legend = new FieldColours(field.Values);
        var plot = new Plot();
        float size = (float)Math.Clamp(9 * Math.Sqrt(Crowd / field.Values.Count), 3, 9);
        foreach (IGrouping<int, int> same in Enumerable.Range(0, field.Values.Count).GroupBy(i => legend.Class(field.Values[i], Colours)).OrderBy(own => own.Key))
        {
            int[] sites = [.. same];
            var points = plot.Add.Markers(Array.ConvertAll(sites, i => field.Coordinates[0][i]), Array.ConvertAll(sites, i => field.Coordinates[1][i]));
            points.MarkerSize = size;
            points.Color = legend.Colormap.GetColor(same.Key / (Colours - 1.0));
        }

        plot.Add.ColorBar(legend).Label = field.Name;
        plot.XLabel(field.CoordinateNames[0]);
        plot.YLabel(field.CoordinateNames[1]);
        plot.Axes.SquareUnits();
        plot.ScaleFactor = Scale;
        return plot.GetImageBytes(640 * Scale, 560 * Scale, ImageFormat.Png);
    }

    /// <summary>Colours of a field's values.</summary>
    private sealed class FieldColours(IReadOnlyList<double> values) : IHasColorAxis
    {
        private readonly double least = values.Min();
        private readonly double most = values.Max();

        public IColormap Colormap { get; } = new ScottPlot.Colormaps.Viridis();

        /// <summary>One of several equal parts of the range; the middle where the field is the same everywhere.</summary>
        public int Class(double value, int count) => most > least ? (int)Math.Round((value - least) / (most - least) * (count - 1)) : count / 2;

        public ScottPlot.Range GetRange() => new(least, most);
    }
}

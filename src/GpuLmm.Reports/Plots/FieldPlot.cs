namespace GpuLmm.Reports;

/// <summary>A field over two coordinates: its sites on one scale of length, coloured by the field, with the key to the colours.</summary>
internal static class FieldPlot
{
    private const int Classes = 64;
    private const double Left = 78, Top = 14, LongestSide = 480, Key = 16;

    // Sites side by side, beyond which dots shrink.
    private const double Crowd = 300;

    public static Figure Create(FieldEstimate field)
    {
        (double Least, double Most) x = Range(field.Coordinates[0]), y = Range(field.Coordinates[1]);
        double unit = LongestSide / Math.Max(x.Most - x.Least, y.Most - y.Least);
        double right = Left + (unit * (x.Most - x.Least)), bottom = Top + Math.Max(120, unit * (y.Most - y.Least));
        var figure = new Figure(
            "field", field.Name,
            $"Map of {field.Name} at {Words.Count(field.Values.Count, "site")}, from {Words.Number(field.Values.Min(), 3)} to {Words.Number(field.Values.Max(), 3)}.",
            "Each dot is a site, coloured by the predicted field.", Math.Max(right, Left + 220) + 100, bottom + 52);
        var area = new PlotArea(figure, new LinearScale(x.Least, x.Most, Left, right),
            new LinearScale(y.Least, y.Least + ((bottom - Top) / unit), bottom, Top));
        area.LeftAxis(field.CoordinateNames[1]);
        area.LowerAxis(field.CoordinateNames[0], ticks: Math.Max(2, (int)((right - Left) / 80)), hasGrid: true);
        (double Least, double Most) values = (field.Values.Min(), field.Values.Max());
        double size = Math.Clamp(11 * Math.Sqrt(Crowd / field.Values.Count), 3, 11);
        foreach (IGrouping<int, int> same in Enumerable.Range(0, field.Values.Count).GroupBy(i => Class(field.Values[i], values))
            .OrderBy(own => own.Key))
        {
            figure.Add(
                new Dots(
                    Ink.Data,
                    [.. same.Select(i =>
                    (area.X[field.Coordinates[0][i]], area.Y[field.Coordinates[1][i]], area.Y[field.Coordinates[1][i]]))], size)
                {
                    Tint = ColourScale.At(same.Key / (Classes - 1.0)),
                });
        }

        AddKey(figure, values, Math.Max(right, Left + 220) + 24, bottom);
        return figure;
    }

    private static void AddKey(Figure figure, (double Least, double Most) values, double left, double bottom)
    {
        // From above, each down to the bottom: no seams.
        for (int k = Classes; k > 0; k--)
        {
            double high = bottom - (k * (bottom - Top) / Classes);
            figure.Add(
                new Area(Ink.Data, [(left, bottom), (left + Key, bottom), (left + Key, high), (left, high)])
                {
                    Tint =
                ColourScale.At((k - 1) / (Classes - 1.0))
                });
        }

        if (!(values.Most > values.Least))
        {
            figure.Add(new Lettering(Ink.Soft, left + Key + 6, 0.5 * (bottom + Top), Words.Number(values.Least, 3), Anchor.Start));
            return;
        }

        var scale = new LinearScale(values.Least, values.Most, bottom, Top);
        foreach (double tick in scale.Ticks(5))
        {
            figure.Add(new Lettering(Ink.Soft, left + Key + 6, scale[tick] + 4, Words.Number(tick, 3), Anchor.Start));
        }
    }

    /// <summary>The ends of an axis, with a margin.</summary>
    private static (double Least, double Most) Range(IReadOnlyList<double> places)
    {
        double least = places.Min(), most = places.Max(), margin = most > least ? 0.04 * (most - least) : 0.5;
        return (least - margin, most + margin);
    }

    /// <summary>One of equal parts of the range; the middle where the field is the same everywhere.</summary>
    private static int Class(double value, (double Least, double Most) values) =>
        values.Most > values.Least ? (int)Math.Round((value - values.Least) / (values.Most - values.Least) * (Classes - 1)) : Classes / 2;
}

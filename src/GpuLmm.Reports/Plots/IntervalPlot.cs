namespace GpuLmm.Reports;

/// <summary>Estimates with their intervals, one below the other.</summary>
internal static class IntervalPlot
{
    private const double RowHeight = 34, Left = 130, Right = 345, Width = 460;

    /// <summary>Of a normal distribution, 95 % within.</summary>
    private const double Normal = 1.959963984540054;

    /// <param name="name">Of the figure.</param>
    /// <param name="title">Heading.</param>
    /// <param name="alternative">For who does not see it.</param>
    /// <param name="caption">How to read it.</param>
    /// <param name="label">Of the axis.</param>
    /// <param name="rows">Estimates and standard errors; NaN where there is none.</param>
    /// <param name="least">Where intervals end, for what cannot be below.</param>
    /// <param name="most">Where they end above.</param>
    /// <param name="reference">Marked by a dashed line; null for none.</param>
    public static Figure Create(
        string name, string title, string alternative, string caption, string label,
        IReadOnlyList<(string Name, double Estimate, double Error)> rows,
        double least = double.NegativeInfinity, double most = double.PositiveInfinity, double? reference = null)
    {
        double bottom = 12 + (rows.Count * RowHeight);
        var figure = new Figure(name, title, alternative, caption, Width, bottom + 46);
        (double Low, double High)[] intervals = [.. rows.Select(row => Interval(row.Estimate, row.Error, least, most))];
        double from = Math.Min(0, intervals.Min(interval => interval.Low)),
            to = double.IsFinite(most) ? most : Math.Max(reference ?? 0, intervals.Max(interval => interval.High));
        double margin = to > from ? 0.04 * (to - from) : 1;
        var area = new PlotArea(figure,
            new LinearScale(from < 0 ? from - margin : from, double.IsFinite(most) ? most : to + margin, Left, Right),
            new LinearScale(0, 1, bottom, 8));
        area.LowerAxis(label, 4, Tick, hasGrid: true);
        if (reference is { } mark)
        {
            figure.Add(new Curve(Ink.Soft, [(area.X[mark], bottom), (area.X[mark], 8)], 1, IsDashed: true));
        }

        for (int i = 0; i < rows.Count; i++)
        {
            double y = 8 + ((i + 0.5) * RowHeight);
            figure.Add(new Lettering(Ink.Text, Left - 10, y + 4, Shorten(rows[i].Name), Anchor.End));
            figure.Add(new Curve(Ink.Accent, [(area.X[intervals[i].Low], y), (area.X[intervals[i].High], y)], 2));
            figure.Add(new Dots(Ink.Accent, [(area.X[rows[i].Estimate], y, y)], 9));
            figure.Add(
                new Lettering(Ink.Text, Width - 8, y + 4, Words.Number(rows[i].Estimate, 3)
                + (double.IsNaN(rows[i].Error) ? "" : $" ± {Words.Number(rows[i].Error, 2)}"), Anchor.End));
            figure.Add(
                new Hotspot(area.X[rows[i].Estimate], y,
                $"{rows[i].Name}: {Words.Number(rows[i].Estimate)}, s.e. {Words.Number(rows[i].Error)}"));
        }

        return figure;
    }

    private static (double Low, double High) Interval(double estimate, double error, double least, double most) => double.IsNaN(error)
        ? (estimate, estimate)
        : (Math.Max(least, estimate - (Normal * error)), Math.Min(most, estimate + (Normal * error)));

    private static string Tick(double value) => value != 0 && Math.Abs(value) < 1e-3 ? Words.Number(value, 3)
        : Words.Fixed(value, "0.######");

    private static string Shorten(string name) => name.Length <= 17 ? name : name[..16] + "…";
}

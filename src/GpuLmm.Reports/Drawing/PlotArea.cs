using System.Globalization;

namespace GpuLmm.Reports;

/// <summary>A rectangle of a figure with its axes.</summary>
/// <param name="figure">Gets the shapes.</param>
/// <param name="x">Of the data; its ends are the left and right edge.</param>
/// <param name="y">Of the data; its ends are the lower and the upper edge.</param>
internal sealed class PlotArea(Figure figure, LinearScale x, LinearScale y)
{
    public LinearScale X { get; } = x;

    public LinearScale Y { get; } = y;

    /// <summary>The lower axis with numbers.</summary>
    public void LowerAxis(string label, int ticks = 6, Func<double, string>? format = null, bool hasGrid = false)
    {
        foreach (double value in X.Ticks(ticks))
        {
            if (hasGrid)
            {
                figure.Add(new Curve(Ink.Grid, [(X[value], Y.Start), (X[value], Y.End)]));
            }

            LowerTick(X[value], format?.Invoke(value) ?? Number(value));
        }

        LowerLabel(label);
    }

    public void LowerTick(double place, string text) => figure.Add(new Lettering(Ink.Soft, place, Y.Start + 17, text, Anchor.Middle));

    public void LowerLabel(string label)
    {
        figure.Add(new Curve(Ink.Soft, [(X.Start, Y.Start), (X.End, Y.Start)]));
        figure.Add(new Lettering(Ink.Text, 0.5 * (X.Start + X.End), Y.Start + 36, label, Anchor.Middle));
    }

    /// <summary>The left axis with numbers and lines across.</summary>
    public void LeftAxis(string label, int ticks = 5, Func<double, string>? format = null)
    {
        foreach (double value in Y.Ticks(ticks))
        {
            figure.Add(new Curve(Ink.Grid, [(X.Start, Y[value]), (X.End, Y[value])]));
            figure.Add(new Lettering(Ink.Soft, X.Start - 8, Y[value] + 4, format?.Invoke(value) ?? Number(value), Anchor.End));
        }

        figure.Add(new Lettering(Ink.Text, 14, 0.5 * (Y.Start + Y.End), label, Anchor.Middle, IsUpward: true));
    }

    /// <summary>A line across at a value.</summary>
    public void Threshold(double value) => figure.Add(new Curve(Ink.Accent, [(X.Start, Y[value]), (X.End, Y[value])], 1, IsDashed: true));

    // Typographic minus, as in text.
    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture).Replace('-', '−');
}

namespace GpuLmm.Reports;

/// <summary>Connected lines.</summary>
/// <param name="Ink">Its colour.</param>
/// <param name="Points">Corners.</param>
/// <param name="Width">Of the line.</param>
/// <param name="IsDashed">Whether in dashes.</param>
internal sealed record Curve(Ink Ink, IReadOnlyList<(double X, double Y)> Points, double Width = 1, bool IsDashed = false) : Shape(Ink);

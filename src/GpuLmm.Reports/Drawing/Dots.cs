namespace GpuLmm.Reports;

/// <summary>Round dots, or upright strokes with round ends where many lie one above the other.</summary>
/// <param name="Ink">Its colour.</param>
/// <param name="Strokes">Place, and the two ends.</param>
/// <param name="Diameter">Of a dot.</param>
internal sealed record Dots(Ink Ink, IReadOnlyList<(double X, double From, double To)> Strokes, double Diameter) : Shape(Ink);

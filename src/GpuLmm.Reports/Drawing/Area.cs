namespace GpuLmm.Reports;

/// <summary>A filled polygon.</summary>
/// <param name="Ink">Its colour.</param>
/// <param name="Points">Corners.</param>
internal sealed record Area(Ink Ink, IReadOnlyList<(double X, double Y)> Points) : Shape(Ink);

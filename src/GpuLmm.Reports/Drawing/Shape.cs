namespace GpuLmm.Reports;

/// <summary>Something to draw; coordinates are units of the figure, y downwards.</summary>
/// <param name="Ink">Its colour.</param>
internal abstract record Shape(Ink Ink);

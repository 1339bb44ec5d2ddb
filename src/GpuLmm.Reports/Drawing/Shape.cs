namespace GpuLmm.Reports;

/// <summary>Something to draw; coordinates are units of the figure, y downwards.</summary>
/// <param name="Ink">Its colour.</param>
internal abstract record Shape(Ink Ink)
{
    /// <summary>A colour of a scale, <c>#rrggbb</c>, the same on every ground, in the place of the ink; null for none.</summary>
    public string? Tint { get; init; }
}

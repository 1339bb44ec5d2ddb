namespace GpuLmm.Reports;

/// <summary>A row and where on its chromosome it is drawn.</summary>
/// <param name="Row">The row.</param>
/// <param name="Place">Its position, or its place among the rows of the chromosome where that is unknown.</param>
internal readonly record struct PlacedRow(AssociationResult Row, long Place);

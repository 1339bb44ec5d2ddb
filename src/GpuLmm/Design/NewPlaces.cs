namespace GpuLmm;

/// <summary>The places of new rows in a field.</summary>
/// <param name="Coordinates">d columns of m; none where they are of no interest.</param>
/// <param name="Groups">Group of each row, as the design counts them, −1 for one it does not have; null where there is one.</param>
internal sealed record NewPlaces(IReadOnlyList<double[]> Coordinates, int[]? Groups);

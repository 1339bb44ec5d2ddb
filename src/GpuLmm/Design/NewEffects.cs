namespace GpuLmm;

/// <summary>The effects of new rows in a random term.</summary>
/// <param name="Levels">Names of the levels, those of the design spelled as there; null where they are of no interest.</param>
/// <param name="Partners">Of pairs the other's; null otherwise, or where they are of no interest.</param>
/// <param name="Slopes">k columns of m.</param>
internal sealed record NewEffects(string[]? Levels, string[]? Partners, IReadOnlyList<double[]> Slopes);

namespace GpuLmm;

/// <summary>A spatial field as it is predicted at the places of the rows (BLUP; of generalised models the conditional mode).</summary>
/// <param name="Name">The term as written: <c>exp(x + y)</c>.</param>
/// <param name="CoordinateNames">Columns of the coordinates.</param>
/// <param name="Coordinates">One list per column, with one number per row used.</param>
/// <param name="Values">The field, in units of the response, or of η.</param>
public sealed record FieldEstimate(
    string Name, IReadOnlyList<string> CoordinateNames, IReadOnlyList<IReadOnlyList<double>> Coordinates, IReadOnlyList<double> Values);

namespace GpuLmm;

/// <summary>A covariate left out of the design because it adds nothing.</summary>
/// <param name="Name">The column.</param>
/// <param name="Reason">Why, with the names it depends on, e.g. <c>collinear with (Intercept), age</c>.</param>
public sealed record DroppedColumn(string Name, string Reason);

namespace GpuLmm.Reports;

/// <summary>A place that says what it is when pointed at.</summary>
/// <param name="X">In units of the figure.</param>
/// <param name="Y">In units of the figure.</param>
/// <param name="Label">What it says.</param>
internal readonly record struct Hotspot(double X, double Y, string Label);

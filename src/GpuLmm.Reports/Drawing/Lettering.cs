namespace GpuLmm.Reports;

/// <summary>Letters.</summary>
/// <param name="Ink">Its colour.</param>
/// <param name="X">Of the anchor.</param>
/// <param name="Y">Of the base line.</param>
/// <param name="Content">What is written.</param>
/// <param name="Anchor">Which end is at X.</param>
/// <param name="Size">Of the letters.</param>
/// <param name="IsUpward">Whether turned to read upwards.</param>
internal sealed record Lettering(
    Ink Ink, double X, double Y, string Content, Anchor Anchor = Anchor.Start, double Size = 12, bool IsUpward = false) : Shape(Ink);

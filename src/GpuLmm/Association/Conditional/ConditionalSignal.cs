namespace GpuLmm;

/// <summary>A marker that is associated given the signals found before it in its locus.</summary>
/// <param name="Locus">1-based number of the locus, in file order.</param>
/// <param name="Start">First base pair of the locus.</param>
/// <param name="End">Last base pair of the locus.</param>
/// <param name="Step">1 for the first signal of the locus, 2 for the one that was found given it.</param>
/// <param name="Test">The test of the marker given those before it.</param>
/// <param name="NegativeLog10PAlone">−log10 p of the marker by itself.</param>
/// <param name="Given">Ids of the signals before it.</param>
public sealed record ConditionalSignal(
    int Locus, long Start, long End, int Step, AssociationResult Test, double NegativeLog10PAlone, IReadOnlyList<string> Given);

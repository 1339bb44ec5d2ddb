namespace GpuLmm;

/// <summary>How a chromosome is inherited: how many copies of it a sample has.</summary>
public enum ChromosomeKind : byte
{
    /// <summary>Two copies in everybody; also what is known by no other name (scaffolds).</summary>
    Autosome,

    /// <summary>X outside its pseudoautosomal regions: two copies in females, one in males.</summary>
    X,

    /// <summary>The parts of X that Y has too (PAR1, PAR2, XY): two copies in everybody.</summary>
    PseudoAutosomal,

    /// <summary>Y: one copy in males, none in females.</summary>
    Y,

    /// <summary>Mitochondrial DNA: one kind of copy in everybody, or a mixture.</summary>
    Mitochondrion,
}

namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareScore"/>: products of markers with the columns of a <see cref="ScoreDesign"/>, and their own
/// squares, in lanes that work at the same time. Results depend neither on the lane nor on how markers are cut into blocks.
/// </summary>
internal abstract class ScoreScanner : IDisposable
{
    /// <summary>Most markers that a lane takes at once, and the number at which it is fastest.</summary>
    public abstract int BlockSize { get; }

    /// <summary>At least one; each for one thread.</summary>
    public abstract IReadOnlyList<ScoreLane> Lanes { get; }

    public abstract void Dispose();
}

/// <summary>Decodes and multiplies one block of markers after the other, for one thread. Its scanner owns it.</summary>
internal abstract class ScoreLane
{
    /// <summary>Multiplies every marker of a block.</summary>
    /// <param name="block">Calls or dosages, at most <see cref="ScoreScanner.BlockSize"/> markers.</param>
    /// <param name="codings">The value of x for every code of each marker: centred, missing imputed.</param>
    /// <param name="squares">x'x of each marker.</param>
    /// <param name="products">x'C of each marker, one marker after the other: length markers · columns.</param>
    public abstract void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<double> squares, Span<double> products);
}

namespace GpuLmm.Backends;

/// <summary>Stage object of <see cref="Backend.PrepareScan"/>: decodes, rotates, multiplies and solves blocks of markers.</summary>
internal abstract class MarkerScanner : IDisposable
{
    /// <summary>Most markers that <see cref="Scan"/> takes at once, and the number at which it is fastest.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Solves every marker of the block for every trait.</summary>
    /// <param name="block">Packed genotypes, at most <see cref="BlockSize"/> markers.</param>
    /// <param name="codings">The value of x for every code of each marker: centred, missing imputed.</param>
    /// <param name="solutions">Length markers · traits; marker m and trait t at m · traits + t.</param>
    public abstract void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<MarkerSolution> solutions);

    /// <summary>x̃ = U'x of a marker of the block last scanned, for the markers whose maximum lies outside the window.</summary>
    /// <param name="marker">Index within the block.</param>
    /// <param name="destination">n numbers.</param>
    public abstract void CopyRotated(int marker, Span<double> destination);

    public abstract void Dispose();
}

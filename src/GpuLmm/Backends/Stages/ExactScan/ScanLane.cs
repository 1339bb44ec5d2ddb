namespace GpuLmm.Backends;

/// <summary>Decodes, rotates, multiplies and solves one block of markers after the other, for one thread. Owned by its scanner.</summary>
internal abstract class ScanLane
{
    /// <summary>Solves every marker of the block for every trait.</summary>
    /// <param name="block">Calls or dosages, at most <see cref="MarkerScanner.BlockSize"/> markers.</param>
    /// <param name="codings">The value of x for every code of each marker: centred, missing imputed.</param>
    /// <param name="solutions">Length markers · traits; marker m and trait t at m · traits + t.</param>
    public abstract void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<MarkerSolution> solutions);

    /// <summary>x̃ = U'x of a marker of the block last scanned, for the markers whose maximum lies outside the window.</summary>
    /// <param name="marker">Index within the block.</param>
    /// <param name="destination">n numbers.</param>
    public abstract void CopyRotated(int marker, Span<double> destination);

    /// <summary>
    /// Products of a marker of the block last scanned with the nodes' columns, of a design without traits. Threads may ask at the
    /// same time.
    /// </summary>
    /// <param name="marker">Index within the block.</param>
    /// <param name="squares">Takes (x̃∘x̃)'w of every node.</param>
    /// <param name="linear">Takes x̃'q and x̃'r, the columns of <see cref="ScanDesign.Linear"/>.</param>
    public abstract void CopyProducts(int marker, Span<double> squares, Span<double> linear);
}

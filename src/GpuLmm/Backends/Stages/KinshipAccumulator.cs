namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.AccumulateKinship(SampleSelection)"/>: sums z z' of markers, columns of the lower triangle. Where not
/// all columns fit at once, the markers are added once for each pass.
/// </summary>
internal abstract class KinshipAccumulator : IDisposable
{
    /// <summary>Most markers that <see cref="Add"/> takes at once, and the number at which it is fastest.</summary>
    public abstract int BlockSize { get; }

    /// <summary>How often all markers are to be added: each pass sums other columns.</summary>
    public abstract int Passes { get; }

    /// <summary>Starts a pass with sums of zero.</summary>
    /// <param name="pass">0 … <see cref="Passes"/> − 1.</param>
    public abstract void Begin(int pass);

    /// <summary>Adds Σ z_j z_j' of a block. The block may change as soon as this returns, though the arithmetic may still go on.</summary>
    /// <param name="block">Calls or dosages, at most <see cref="BlockSize"/> markers.</param>
    /// <param name="codings">The value of z for every code of each marker, missing included; linear where it has dosages.</param>
    public abstract void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings);

    /// <summary>
    /// Whether what the pass has accumulated so far can be stored here: a pass that begins, reads it and adds the rest ends with the same
    /// bits. Not on devices.
    /// </summary>
    public virtual bool CanSave => false;

    /// <summary>Stores it.</summary>
    /// <param name="journal">Takes records.</param>
    public virtual void Save(Journal journal) => throw new NotSupportedException("The sums are not on the host.");

    /// <summary>Goes on, in a pass that has begun, from what <see cref="Save"/> stored.</summary>
    /// <param name="journal">Its next record is the first of these.</param>
    /// <exception cref="InputException">The journal has something else.</exception>
    public virtual void Restore(Journal journal) => throw new NotSupportedException("The sums are not on the host.");

    /// <summary>Adds what the pass has accumulated to the lower triangle of <paramref name="target"/>.</summary>
    /// <param name="target">n rows, as many columns as are summed or more; what is above the diagonal is left as it is.</param>
    /// <param name="first">The column of the sum that is the target's first.</param>
    public abstract void FlushTo(DenseMatrix target, int first = 0);

    public abstract void Dispose();
}

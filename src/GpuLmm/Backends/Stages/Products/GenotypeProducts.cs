namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareProducts"/>: products with Z, the coded genotypes of n samples and any number of markers, for
/// k columns at once in float64. Z is never formed: it comes block by block, and each block may be used for Z'C, for Z W, or for both in
/// this order, so that Z f(Z'C) reads the genotypes once. Used by one thread at a time. Results do not depend on the number of threads.
/// </summary>
internal abstract class GenotypeProducts : IDisposable
{
    /// <summary>Most markers that <see cref="Load"/> takes at once, and the number at which it is fastest.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Starts a pass over the markers with a sum of zero.</summary>
    /// <param name="right">C, n × k, unchanged until the next pass; null where nothing is projected.</param>
    public abstract void Begin(DenseMatrix? right);

    /// <summary>Takes the next block of Z.</summary>
    /// <param name="block">
    /// Calls or dosages, at most <see cref="BlockSize"/> markers; unchanged until the next call of this method or of <see cref="AddTo"/>.
    /// </param>
    /// <param name="codings">The value of z for every code of each marker, missing included; linear where it has dosages.</param>
    /// <exception cref="ArgumentException">More markers than the block size, other samples, or not one coding for each marker.</exception>
    public abstract void Load(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings);

    /// <summary>Z'C of the block.</summary>
    /// <param name="rows">Where the block's rows of the product, one for each marker, are written.</param>
    public abstract void Project(MarkerRows rows);

    /// <summary>Adds Z W of the block to the sum of the pass.</summary>
    /// <param name="rows">The block's rows of W, one for each marker; they may change as soon as this returns.</param>
    public abstract void Add(MarkerRows rows);

    /// <summary>Adds the sum of the pass to <paramref name="target"/>.</summary>
    /// <param name="target">n × k.</param>
    public abstract void AddTo(DenseMatrix target);

    public abstract void Dispose();

    private protected static void Check(GenotypeBlock block, int codings, int capacity, SampleSelection samples)
    {
        if (block.Count > capacity || block.SampleCount != samples.SampleCount || codings != block.Count)
        {
            throw new ArgumentException(
                $"A block of {block.Count} markers, {codings} codings and {block.SampleCount} samples: expected at most {capacity} "
                + $"markers, one coding for each, and {samples.SampleCount} samples.",
                nameof(block));
        }
    }
}

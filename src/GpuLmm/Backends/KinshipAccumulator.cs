using GpuLmm.Numerics;

namespace GpuLmm.Backends;

/// <summary>Stage object of <see cref="Backend.AccumulateKinship"/>: sums z z' of markers, lower triangle.</summary>
internal abstract class KinshipAccumulator : IDisposable
{
    /// <summary>Most markers that <see cref="Add"/> takes at once, and the number at which it is fastest.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Adds Σ z_j z_j' of a block.</summary>
    /// <param name="block">Packed genotypes, at most <see cref="BlockSize"/> markers.</param>
    /// <param name="codings">The value of z for every code of each marker, missing included.</param>
    public abstract void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings);

    /// <summary>Adds what was accumulated to the lower triangle of <paramref name="target"/> and starts again from zero.</summary>
    /// <param name="target">n × n; the strict upper triangle is left as it is.</param>
    public abstract void FlushTo(DenseMatrix target);

    public abstract void Dispose();
}

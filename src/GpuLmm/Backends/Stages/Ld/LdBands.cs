namespace GpuLmm.Backends;

/// <summary>
/// The stage of LD scores: sums over pairs of markers within a window, ℓ_jc = Σ_k a_c(k) r̃²_jk, r̃² = r² − (1 − r²)/d. Blocks of markers
/// are loaded in their order, and pairs of blocks multiplied while both are there; each pair of markers is done once, and R is never kept.
/// Self terms are the caller's.
/// </summary>
internal abstract class LdBands : IDisposable
{
    /// <summary>Blocks that may be loaded at a time: those that windows reach, and one more at the least.</summary>
    public abstract int Capacity { get; }

    /// <summary>Decodes a block of markers.</summary>
    /// <param name="number">Which block, in order: its first marker is number · block size.</param>
    /// <param name="block">Its markers, at most a block's size.</param>
    /// <param name="codings">What makes each marker have mean 0 and variance 1 over the n samples, missing calls at the mean.</param>
    public abstract void Load(int number, GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings);

    /// <summary>Lets go of a block.</summary>
    public abstract void Release(int number);

    /// <summary>Adds the pairs of markers of pairs of blocks to <see cref="LdDesign.Sums"/>.</summary>
    /// <param name="tiles">Pairs of blocks that are loaded, the earlier first; one block with itself for the pairs within it.</param>
    public abstract void Accumulate(IReadOnlyList<(int Left, int Right)> tiles);

    public abstract void Dispose();
}

/// <summary>What LD scores are summed over.</summary>
/// <param name="BlockSize">Markers a block.</param>
/// <param name="First">For each marker of the order the first one within its window; never descending.</param>
/// <param name="Annotations">a_c of each marker, by annotation; an empty one stands for 1 throughout.</param>
/// <param name="Degrees">d = n − 2 less the covariates.</param>
/// <param name="Covariates">Orthonormal columns that are taken out of every marker, n × q; null for none.</param>
internal sealed record LdDesign(int BlockSize, int[] First, double[][] Annotations, double Degrees, DenseMatrix? Covariates = null)
{
    /// <summary>Σ over other markers, by annotation and marker.</summary>
    public double[][] Sums { get; } = [.. Annotations.Select(_ => new double[First.Length])];

    /// <summary>Blocks of all markers.</summary>
    public int BlockCount => (First.Length + BlockSize - 1) / BlockSize;

    /// <summary>The most blocks that the windows of one reach, itself among them.</summary>
    public int MostReached => Enumerable.Range(0, BlockCount).Select(block => block - (First[block * BlockSize] / BlockSize) + 1).Max();

    /// <summary>Whether nothing is left of a marker when covariates are taken out.</summary>
    /// <param name="squares">Of what is left, summed.</param>
    /// <param name="samples">n, what they were.</param>
    public static bool IsExplained(double squares, int samples) => !(squares > 1e-10 * samples);

    /// <summary>Markers of a block.</summary>
    public int CountOf(int block) => Math.Min(BlockSize, First.Length - (block * BlockSize));
}

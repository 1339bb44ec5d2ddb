namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PreparePairs"/>: holds markers x_j with their products, and gives the scores and the information of
/// the columns x₁, x₂ and x₁∘x₂ of pairs of them, in float64 whatever the precision of the backend.
/// </summary>
internal abstract class PairProducts : IDisposable
{
    /// <summary>Most markers that are held.</summary>
    public abstract int Capacity { get; }

    /// <summary>Most pairs of a block.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Markers that are held, at the places 0 … count − 1.</summary>
    public abstract int Count { get; }

    /// <summary>Forgets all markers.</summary>
    public abstract void Clear();

    /// <summary>Holds more markers, at the next places.</summary>
    /// <param name="block">Calls or dosages.</param>
    /// <param name="codings">The value of x for every code of each marker: centred, missing imputed.</param>
    public abstract void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings);

    /// <summary>Multiplies a block of pairs.</summary>
    /// <param name="pairs">Places of their markers, at most <see cref="BlockSize"/> pairs.</param>
    /// <param name="information">Takes what they know of each other, a pair a number.</param>
    /// <param name="scores">Takes c'Py: for each pair, for each trait, those of x₁, x₂ and x₁∘x₂.</param>
    public abstract void Multiply(ArraySegment<(int First, int Second)> pairs, PairInformation[] information, double[] scores);

    public abstract void Dispose();
}

/// <summary>c_i'P c_j of the columns x₁, x₂, x₃ = x₁∘x₂ of a pair, and their sizes before anything is taken out.</summary>
internal readonly record struct PairInformation(
    double A11, double A21, double A22, double A31, double A32, double A33, double Size1, double Size2, double Size3);

/// <summary>How many markers are held, and how many pairs are multiplied at once.</summary>
/// <param name="Held">Markers, ≥ 2.</param>
/// <param name="Block">Pairs, ≥ 1.</param>
internal readonly record struct PairSizes(int Held, int Block)
{
    /// <summary>Markers are held while they take no more than this.</summary>
    public const long MostHeldBytes = 2L << 30;

    // A tile of some tens of megabytes, as of a scan.
    private const long TileBytes = 32L << 20;
    private const int LeastHeld = 64;
    private const int MostPairs = 512;
    private const int LeastPairs = 16;

    /// <summary>Sizes for markers of a design.</summary>
    /// <param name="design">The design.</param>
    /// <param name="markers">Markers that there are.</param>
    public static PairSizes Of(ScoreDesign design, int markers) => Of(design.SampleCount, ImageOf(design), markers);

    /// <summary>Sizes for markers of a number of samples.</summary>
    /// <param name="samples">n.</param>
    /// <param name="image">Numbers beside a column that its information is computed with.</param>
    /// <param name="markers">Markers that there are.</param>
    public static PairSizes Of(int samples, long image, int markers)
    {
        long bytes = sizeof(double) * (samples + image);
        return new PairSizes(
            (int)Math.Max(2, Math.Min(markers, Math.Max(LeastHeld, MostHeldBytes / bytes))),
            (int)Math.Clamp(TileBytes / bytes, LeastPairs, MostPairs));
    }

    /// <summary>Numbers beside a column that its information is computed with: H x, or L⁻¹ G x of a sparse factor; none of C'x.</summary>
    public static long ImageOf(ScoreDesign design) => design.Forms.Count > 0 ? design.SampleCount : design.Sparse?.Factor.Size ?? 0;
}

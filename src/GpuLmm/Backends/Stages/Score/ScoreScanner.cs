namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareScore"/>: scores and information of markers by a <see cref="ScoreDesign"/>, in lanes that work
/// at the same time. Results depend neither on the lane nor on how markers are cut into blocks.
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
    /// <param name="numbers">Takes the results; its lengths are those of the block and the design.</param>
    public abstract void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, in ScoreNumbers numbers);

    /// <summary>
    /// P x of some markers of the block that was scanned last: what their information is the product of x with. Of a design with one column
    /// a marker and with a form or a sparse factor, and without what the columns of C that are covariates explain.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="codings">As of the scan.</param>
    /// <param name="markers">Indices within the block, ascending.</param>
    /// <param name="projected">Takes the products, n × at least as many columns.</param>
    public abstract void Project(
        GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, ReadOnlySpan<int> markers, DenseMatrix projected);
}

/// <summary>Where a lane puts its results, one marker after the other.</summary>
/// <param name="squares">Weighted squares, markers · s.</param>
/// <param name="information">c_i'P c_j of every pair, markers · s, before what the columns of C that are covariates explain.</param>
/// <param name="products">x'C, markers · columns.</param>
internal readonly ref struct ScoreNumbers(Span<double> squares, Span<double> information, Span<double> products)
{
    public Span<double> Squares { get; } = squares;

    public Span<double> Information { get; } = information;

    public Span<double> Products { get; } = products;

    /// <summary>Fails unless the lengths are those of a block.</summary>
    public void Require(int markers, ScoreDesign design)
    {
        int pairs = markers * design.PairCount, width = markers * design.Columns.Columns;
        if (Squares.Length != pairs || Information.Length != pairs || Products.Length != width)
        {
            throw new ArgumentException(
                $"Expected room for {pairs} squares, as many informations and {width} products of {markers} markers, found "
                + $"{Squares.Length}, {Information.Length} and {Products.Length}.");
        }
    }
}

namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareBulk"/>: the products of a block of markers with all traits. Of some markers the indicator
/// m of their missing calls is multiplied beside x, as what stands for a missing call differs between traits that lack samples.
/// </summary>
internal abstract class BulkProducts : IDisposable
{
    /// <summary>Most markers of a block; one number for every run, so that results do not depend on how the work is cut.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Multiplies a block.</summary>
    /// <param name="block">Calls or dosages.</param>
    /// <param name="codings">The value of x for every code of each marker: centred, missing at the mean.</param>
    /// <param name="missing">Markers whose missing calls are multiplied too, ascending; only where the stage was prepared for them.</param>
    /// <param name="first">The first of the columns of <see cref="BulkDesign.Columns"/> that are wanted beside the covariates.</param>
    /// <param name="columns">How many.</param>
    public abstract void Take(
        GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, ReadOnlySpan<int> missing, int first, int columns);

    /// <summary>Products with a column of the design: x'c of every marker, then m'c of those with missing calls.</summary>
    /// <param name="column">One of those that were wanted.</param>
    /// <param name="scratch">Room for as many numbers, which may be used.</param>
    public abstract ReadOnlySpan<double> Products(int column, Span<double> scratch);

    /// <summary>At each of some nodes x'Px of every marker, then x'Pm and then m'Pm of those with missing calls.</summary>
    /// <param name="first">The first of the nodes.</param>
    /// <param name="count">How many.</param>
    public abstract ReadOnlySpan<double> Information(int first, int count);

    /// <summary>x'x of every marker.</summary>
    public abstract ReadOnlySpan<double> Squares { get; }

    public abstract void Dispose();
}

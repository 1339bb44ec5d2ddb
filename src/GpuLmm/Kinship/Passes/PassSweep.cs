namespace GpuLmm;

/// <summary>What a pass over the markers does to its columns, each of which has only some of the samples.</summary>
/// <param name="Groups">Columns with the same samples are a group.</param>
/// <param name="GroupOf">Group of each column.</param>
/// <param name="Mask">Takes the samples, or the covariates, out of a column that a group is not to have.</param>
/// <param name="Update">
/// Takes a column, the first marker of a block, z'r of each of its markers and Z'AZ of these, row by row; leaves the steps δ in the place
/// of z'r.
/// </param>
internal sealed record PassSweep(int Groups, int[] GroupOf, MaskColumn Mask, UpdateBlock Update);

/// <summary>Takes out of a column what its group is not to have.</summary>
internal delegate void MaskColumn(int group, Span<double> column);

/// <summary>Updates the effects of a block's markers in a column.</summary>
internal delegate void UpdateBlock(int column, int start, Span<double> products, ReadOnlySpan<double> gram);

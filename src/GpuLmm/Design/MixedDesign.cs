namespace GpuLmm;

/// <summary>
/// A formula over a table: what every estimator starts from. All parts are over the same n complete rows, in the order of the table.
/// Whoever builds it disposes it.
/// </summary>
internal sealed class MixedDesign : IDisposable
{
    /// <summary>The data.</summary>
    public required DataTable Table { get; init; }

    /// <summary>The formula.</summary>
    public required ModelFormula Formula { get; init; }

    /// <summary>Factors, weights, residual.</summary>
    public required DesignOptions Options { get; init; }

    /// <summary>Expressions over all rows: what <c>poly</c> and <c>scale</c> are, and which columns are factors.</summary>
    public required ModelFrame Frame { get; init; }

    /// <summary>Variables of the fixed part and the slopes over the rows.</summary>
    public required RowValues Values { get; init; }

    /// <summary>0-based rows of the table that are used, ascending, n of them.</summary>
    public required int[] Rows { get; init; }

    /// <summary>Rows that are left out.</summary>
    public required IReadOnlyList<MissingRow> Missing { get; init; }

    /// <summary>Sentences on columns that may have been meant otherwise than they were read.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The response.</summary>
    public required ResponseDesign Response { get; init; }

    /// <summary>X, with R's names; aliased columns are left out and named in <see cref="DesignMatrix.Dropped"/>.</summary>
    public required DesignMatrix Fixed { get; init; }

    /// <summary>
    /// Hypotheses about the fixed terms, in their order; empty where columns of X are aliased, as terms then are not what they say.
    /// </summary>
    public required Lazy<IReadOnlyList<TermHypothesis>> Terms { get; init; }

    /// <summary>The sum of the offsets, length n; null without one.</summary>
    public required double[]? Offset { get; init; }

    /// <summary>Prior weights, positive, length n; null without.</summary>
    public required double[]? Weights { get; init; }

    /// <summary>Random terms, in the order of the formula.</summary>
    public required IReadOnlyList<RandomDesign> Random { get; init; }

    /// <summary>Spatial terms, in the order of the formula.</summary>
    public required IReadOnlyList<SpatialDesign> Spatial { get; init; }

    /// <summary>The residual.</summary>
    public required ResidualDesign Residual { get; init; }

    /// <summary>How many rows are left out and for want of what; null when none is.</summary>
    public string? MissingSummary => Missing.Count == 0
        ? null
        : $"{Missing.Count} of {Table.RowCount} rows have missing values and are left out: {MissingRow.Counts(Missing)}.";

    /// <summary>What a user should know of the table: columns that may have been meant otherwise, and rows that are left out.</summary>
    public IReadOnlyList<string> Warnings => MissingSummary is { } missing ? [.. Notes, missing] : Notes;

    /// <summary>Builds the design.</summary>
    /// <param name="table">The data.</param>
    /// <param name="formula">The model.</param>
    /// <param name="options">Factors, weights, residual; null for none.</param>
    /// <exception cref="InputException">
    /// A column that is not there, text where numbers are needed, a value that breaks a rule (line and rule are named), no complete row.
    /// </exception>
    public static MixedDesign Build(DataTable table, ModelFormula formula, DesignOptions? options = null) =>
        new MixedDesignBuilder(table, formula, options ?? DesignOptions.Default).Build();

    /// <summary>Frees X.</summary>
    public void Dispose() => Fixed.Dispose();
}

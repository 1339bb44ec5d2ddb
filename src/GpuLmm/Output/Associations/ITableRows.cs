namespace GpuLmm;

/// <summary>Writes the rows of one table in one format.</summary>
/// <typeparam name="TRows">Where rows come from: a block, of which they are picked by their index.</typeparam>
internal interface ITableRows<TRows>
{
    /// <summary>Takes a row of a block.</summary>
    /// <param name="results">The block.</param>
    /// <param name="row">Index of the row.</param>
    /// <exception cref="InputException">It could not be stored.</exception>
    void Write(TRows results, int row);

    /// <summary>Writes what is kept and the format's end; the file stays open.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    void Close();
}

namespace GpuLmm;

/// <summary>Writes the rows of one trait in one format.</summary>
internal interface IAssociationRows
{
    /// <summary>Takes a row of a block.</summary>
    /// <param name="results">The block.</param>
    /// <param name="row">Index of the row.</param>
    /// <exception cref="InputException">It could not be stored.</exception>
    void Write(ResultBlock results, int row);

    /// <summary>Writes what is kept and the format's end; the file stays open.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    void Close();
}

namespace GpuLmm;

/// <summary>Writes the rows of one trait in one format.</summary>
/// <typeparam name="TRows">What rows are in.</typeparam>
internal interface IResultRows<TRows>
{
    /// <summary>Takes a row.</summary>
    /// <param name="results">What it is in.</param>
    /// <param name="row">Its index.</param>
    /// <exception cref="InputException">It could not be stored.</exception>
    void Write(TRows results, int row);

    /// <summary>Writes what is kept and the format's end; the file stays open.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    void Close();
}

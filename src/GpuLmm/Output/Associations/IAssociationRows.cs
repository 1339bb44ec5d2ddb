namespace GpuLmm;

/// <summary>Writes the rows of one trait in one format.</summary>
internal interface IAssociationRows
{
    /// <summary>Takes a row.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    void Write(in AssociationResult row);

    /// <summary>Writes what is kept and the format's end; the file stays open.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    void Close();
}

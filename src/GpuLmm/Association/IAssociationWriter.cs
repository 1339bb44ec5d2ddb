namespace GpuLmm;

/// <summary>Takes the results of a scan, block after block in file order.</summary>
public interface IAssociationWriter
{
    /// <summary>Takes the results of the next markers.</summary>
    /// <param name="results">Valid until the call returns: the scan fills the same block again.</param>
    void Write(ResultBlock results);
}

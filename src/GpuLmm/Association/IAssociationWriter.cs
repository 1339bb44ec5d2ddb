namespace GpuLmm;

/// <summary>Takes the results of a scan in the order of the markers, all tests of a marker together.</summary>
public interface IAssociationWriter
{
    /// <summary>Takes one row.</summary>
    void Write(in AssociationResult result);
}

namespace GpuLmm.Tests;

/// <summary>Keeps the rows of a scan in memory.</summary>
internal sealed class CollectedRows : IAssociationWriter
{
    public List<AssociationResult> Rows { get; } = [];

    public void Write(in AssociationResult result) => Rows.Add(result);

    public AssociationResult Of(string marker, MarkerTest test = MarkerTest.Wald, int trait = 0) =>
        Rows.Single(row => row.Marker.Id == marker && row.Test == test && row.Trait == trait);
}

namespace GpuLmm.Tests;

/// <summary>Keeps the rows of a scan in memory.</summary>
internal sealed class CollectedRows : IAssociationWriter
{
    public List<AssociationResult> Rows { get; } = [];

    public void Write(ResultBlock results) => Rows.AddRange(results);

    public AssociationResult Of(string marker, MarkerTest test = MarkerTest.Wald, int trait = 0) =>
        Rows.Single(row => row.Marker.Id == marker && row.Test == test && row.Trait == trait);
}

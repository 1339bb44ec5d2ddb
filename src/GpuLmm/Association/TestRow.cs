namespace GpuLmm;

/// <summary>One of the rows that a scan gives for every marker and trait.</summary>
/// <param name="Test">The test.</param>
/// <param name="Term">What is tested, where that is not the marker's own effect; null where it is.</param>
internal readonly record struct TestRow(MarkerTest Test, string? Term)
{
    public static TestRow Of(MarkerTest test) => new(test, null);
}

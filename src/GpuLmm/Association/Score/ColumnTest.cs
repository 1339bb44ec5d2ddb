namespace GpuLmm;

/// <summary>A hypothesis about the columns of a marker: that some have no effect, given others.</summary>
/// <param name="Term">As the table names it: <c>SNP</c>, <c>SNPxage</c>, <c>SNP+SNPxage</c>.</param>
/// <param name="Model">Columns in the model, ascending.</param>
/// <param name="Tested">Those tested, ascending, among them.</param>
/// <param name="Origin">
/// Where the marker's own effect is looked at: for each column of the model the weight with which its effect adds to the one reported;
/// null where that is the tested column alone.
/// </param>
internal sealed record ColumnTest(string Term, int[] Model, int[] Tested, double[]? Origin = null);

namespace GpuLmm;

/// <summary>Formats rows of a joint scan as text.</summary>
/// <param name="file">Where to.</param>
/// <param name="isCompressed">Whether in gzip blocks.</param>
/// <param name="traits">Names of the traits.</param>
internal sealed class JointTextRows(PendingFile file, bool isCompressed, IReadOnlyList<string> traits)
    : TextRows(file, isCompressed, JointColumns.Names(traits)), ITableRows<JointResult>
{
    private readonly IReadOnlyList<(string Name, Func<JointResult, double> Value)> columns = JointColumns.Of(traits);

    /// <summary>Takes a test of a marker.</summary>
    public void Write(JointResult result, int test)
    {
        (Marker marker, JointTest own) = (result.Marker, result.Tests[test]);
        bool isTested = result.Status == MarkerStatus.Tested;
        Cell(marker.Chromosome);
        Cell(marker.Position);
        Cell(marker.Id);
        Cell(marker.Allele2);
        Cell(marker.Allele1);
        Cell(result.Allele1Frequency);
        Cell(result.Called);
        Cell(own.Name);
        Cell(own.Beta);
        Cell(own.StandardError);
        Cell(own.Statistic);
        Degrees(isTested ? own.DegreesOfFreedom : double.NaN);
        Cell(own.NegativeLog10P);
        Cell(result.Lambda);
        foreach ((_, Func<JointResult, double> value) in columns)
        {
            Cell(value(result));
        }

        End(AssociationColumns.Note(result.Status));
    }
}

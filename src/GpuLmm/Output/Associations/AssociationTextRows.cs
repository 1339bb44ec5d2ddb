namespace GpuLmm;

/// <summary>Formats rows of one trait as text.</summary>
/// <param name="file">Where to.</param>
/// <param name="isCompressed">Whether in gzip blocks.</param>
internal sealed class AssociationTextRows(PendingFile file, bool isCompressed)
    : TextRows(file, isCompressed, AssociationColumns.Names), ITableRows<ResultBlock>
{
    public void Write(ResultBlock results, int row)
    {
        Marker marker = results.MarkerOf(row);
        Cell(marker.Chromosome);
        Cell(marker.Position);
        Cell(marker.Id);
        Cell(marker.Allele2);
        Cell(marker.Allele1);
        Cell(results.Allele1FrequencyOf(row));
        Cell(results.CalledOf(row));
        Cell(AssociationColumns.TestOf(results, row));
        Cell(results.Betas[row]);
        Cell(results.StandardErrors[row]);
        Cell(results.Statistics[row]);
        Degrees(results.DegreesOfFreedom[row]);
        Cell(results.NegativeLog10P[row]);
        Cell(results.Lambdas[row]);
        End(AssociationColumns.Note(results.Statuses[row]));
    }
}

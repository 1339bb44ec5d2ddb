namespace GpuLmm;

/// <summary>Rows of one trait as text.</summary>
/// <param name="file">Where to.</param>
/// <param name="isCompressed">Whether in gzip blocks.</param>
internal sealed class AssociationTextRows(PendingFile file, bool isCompressed) : IResultRows<ResultBlock>
{
    private readonly ResultText text = new(file, isCompressed, AssociationColumns.Names);

    public void Write(ResultBlock results, int row)
    {
        Marker marker = results.MarkerOf(row);
        text.Cell(marker.Chromosome);
        text.Whole(marker.Position);
        text.Cell(marker.Id);
        text.Cell(marker.Allele2);
        text.Cell(marker.Allele1);
        text.Cell(results.Allele1FrequencyOf(row));
        text.Whole(results.CalledOf(row));
        text.Cell(AssociationColumns.TestOf(results, row));
        text.Cell(results.Betas[row]);
        text.Cell(results.StandardErrors[row]);
        text.Cell(results.Statistics[row]);
        double degrees = results.DegreesOfFreedom[row];
        text.Whole(double.IsNaN(degrees) ? null : (long)degrees);
        text.Cell(results.NegativeLog10P[row]);
        text.Cell(results.Lambdas[row]);
        text.Last(AssociationColumns.Note(results.Statuses[row]));
    }

    public void Close() => text.Close();
}

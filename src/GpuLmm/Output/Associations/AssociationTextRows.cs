namespace GpuLmm;

/// <summary>Formats rows of one trait as text; of several, with the name of the trait before.</summary>
/// <param name="file">Where to.</param>
/// <param name="isCompressed">Whether in gzip blocks.</param>
/// <param name="traits">Names of the traits of the scan, in a table of all of them; null in that of one.</param>
/// <param name="more">Columns beside those of every scan.</param>
internal sealed class AssociationTextRows(
    PendingFile file, bool isCompressed, IReadOnlyList<string>? traits = null, MoreColumns more = MoreColumns.None)
    : TextRows(
        file, isCompressed,
        traits is null ? AssociationColumns.NamesOf(more) : [AssociationColumns.Trait, .. AssociationColumns.NamesOf(more)]),
        ITableRows<ResultBlock>
{
    public void Write(ResultBlock results, int row)
    {
        if (traits is not null)
        {
            Cell(traits[results.Traits[row]]);
        }

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
        if (more >= MoreColumns.Generalised)
        {
            More(results.GeneralisedOf(row) ?? default);
        }

        End(AssociationColumns.NoteOf(results, row));
    }

    private void More(in GeneralisedStatistics statistics)
    {
        Cell(statistics.MinorAlleleCount);
        Cell(statistics.CaseFrequency);
        Cell(statistics.ControlFrequency);
        Cell(statistics.Cases ?? double.NaN);
        Cell(statistics.NormalLog10P);
        Cell(statistics.VarianceRatio);
        Cell(double.IsNaN(statistics.NormalLog10P) ? double.NaN : statistics.IsSaddlepoint ? 1 : 0);
        if (more >= MoreColumns.Exact)
        {
            Cell(statistics.ExactP);
            Cell(statistics.ExactPGivenCases);
        }
    }
}

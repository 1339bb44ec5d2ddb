namespace GpuLmm.Reports;

/// <summary>Effects against the frequency of the rarer allele, in cells that double their height when an effect is beyond them.</summary>
internal sealed class EffectGrid
{
    /// <summary>Columns from frequency 0 to 0.5.</summary>
    public const int Columns = 150;

    /// <summary>The row of cells that starts at β = 0.</summary>
    public const int Origin = BitColumns.Rows / 2;

    public BitColumns Cells { get; } = new();

    /// <summary>Units of β; 0 without rows.</summary>
    public double CellHeight { get; private set; }

    /// <summary>Takes a row; one without an effect or a frequency has no place.</summary>
    public void Add(in AssociationResult row)
    {
        if (!double.IsFinite(row.Beta) || !double.IsFinite(row.Allele1Frequency))
        {
            return;
        }

        if (CellHeight == 0 && row.Beta != 0)
        {
            CellHeight = Math.ScaleB(1, Math.ILogB(row.Beta) - 5);
        }

        while (Math.Abs(row.Beta) >= (Origin - 1) * CellHeight && row.Beta != 0)
        {
            Cells.HalveRows(Origin);
            CellHeight *= 2;
        }

        double minor = Math.Min(row.Allele1Frequency, 1 - row.Allele1Frequency);
        Cells.Set(Math.Clamp((int)(minor / 0.5 * Columns), 0, Columns - 1),
            Origin + (CellHeight == 0 ? 0 : (int)Math.Floor(row.Beta / CellHeight)));
    }
}

namespace GpuLmm;

/// <summary>The effects of one study, by the markers of all.</summary>
internal sealed class MetaStudy
{
    private int[] rows = [];

    /// <summary>Markers, in the order of the file.</summary>
    public List<int> Markers { get; } = [];

    /// <summary>Effects for the effect alleles of all studies.</summary>
    public List<StudyEffect> Effects { get; } = [];

    /// <summary>Frequencies of these alleles.</summary>
    public List<double> Frequencies { get; } = [];

    /// <summary>What came of it.</summary>
    public MetaStudyReport? Report { get; set; }

    /// <summary>Makes rows findable by marker.</summary>
    public void Index(int markerCount)
    {
        rows = new int[markerCount];
        Array.Fill(rows, -1);
        for (int row = 0; row < Markers.Count; row++)
        {
            rows[Markers[row]] = row;
        }
    }

    /// <summary>The row of a marker, or −1.</summary>
    public int RowOf(int marker) => rows[marker];
}

namespace GpuLmm;

/// <summary>The records of a VCF that are markers: those with one alternative allele, a symbol or breakend too, or none.</summary>
internal sealed class VcfMarkers
{
    private const int MostExamples = 5;
    private readonly List<Marker> markers = [];
    private readonly List<string> examples = [];
    private int multiallelic;

    /// <summary>In file order.</summary>
    public IReadOnlyList<Marker> All => markers;

    /// <summary>Whether any has dosages.</summary>
    public bool HasDosages { get; private set; }

    /// <summary>What became of the records.</summary>
    public VcfReport Report => new()
    {
        RecordCount = markers.Count + multiallelic,
        MultiallelicCount = multiallelic,
        MultiallelicExamples = examples,
    };

    /// <summary>Adds a record, or counts it as skipped.</summary>
    /// <returns>Whether it is a marker.</returns>
    public bool Add(Marker marker, VcfVariantKind kind, bool hasDosages)
    {
        if (kind == VcfVariantKind.Multiallelic)
        {
            multiallelic++;
            if (examples.Count < MostExamples)
            {
                examples.Add(FormattableString.Invariant($"{marker.Chromosome}:{marker.Position} {marker.Id}"));
            }

            return false;
        }

        markers.Add(marker);
        HasDosages |= hasDosages;
        return true;
    }

    /// <exception cref="InputException">There is no marker.</exception>
    public void RequireAny(string path)
    {
        if (markers.Count == 0)
        {
            throw new InputException($"{path}: holds no record with one alternative allele; multiallelic: {multiallelic}");
        }
    }
}

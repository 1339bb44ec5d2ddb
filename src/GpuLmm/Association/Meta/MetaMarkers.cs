using System.Text;

namespace GpuLmm;

/// <summary>The markers of all studies so far: their keys, places and alleles. Markers of one key with other alleles are others.</summary>
/// <param name="keepsAmbiguous">Whether A/T and C/G are taken to be on the same strand.</param>
internal sealed class MetaMarkers(bool keepsAmbiguous)
{
    private readonly IdTable keys = new();
    private readonly List<int> firstOfKey = [];
    private readonly List<MetaMarker> markers = [];
    private readonly List<int> nextOfKey = [];
    private readonly List<int> lastStudy = [];
    private readonly Dictionary<string, string> alleles = new(StringComparer.Ordinal);

    /// <summary>Markers.</summary>
    public int Count => markers.Count;

    /// <summary>Marker <paramref name="i"/>.</summary>
    public MetaMarker this[int i] => markers[i];

    /// <summary>The same letters as one string for all markers, in capitals.</summary>
    public string Allele(ReadOnlySpan<byte> letters)
    {
        string own = Encoding.UTF8.GetString(letters).ToUpperInvariant();
        return alleles.TryGetValue(own, out string? kept) ? kept : alleles[own] = own;
    }

    /// <summary>Finds a marker of a study, or takes it as a new one.</summary>
    /// <param name="key">What it is told by.</param>
    /// <param name="marker">The marker as the study has it.</param>
    /// <param name="study">Place of the study.</param>
    /// <param name="match">How its alleles stand to those that it is known by.</param>
    /// <returns>Its place; −1 where the study had it already.</returns>
    public int Take(ReadOnlySpan<byte> key, MetaMarker marker, int study, out AlleleMatch match)
    {
        match = AlleleMatch.Same;
        if (keys.TryAdd(key, out int number))
        {
            firstOfKey.Add(Add(marker, study));
            return firstOfKey[number];
        }

        // As it is written first: of several pairs of alleles one may be another's complement.
        foreach (bool allowsStrand in (ReadOnlySpan<bool>)[false, true])
        {
            for (int i = firstOfKey[number]; i >= 0; i = nextOfKey[i])
            {
                match = AlleleAlignment.Match(
                    marker.EffectAllele, marker.OtherAllele, markers[i].EffectAllele, markers[i].OtherAllele, keepsAmbiguous);
                if (match == AlleleMatch.Different || (!allowsStrand && AlleleAlignment.IsOnOtherStrand(match)))
                {
                    continue;
                }

                if (lastStudy[i] == study)
                {
                    return -1;
                }

                lastStudy[i] = study;
                if (match == AlleleMatch.Unusable)
                {
                    markers[i] = markers[i] with { IsAmbiguous = true };
                }

                return i;
            }
        }

        // Another pair of alleles of a study that has several is no contradiction between studies.
        bool contradicts = true;
        int last = firstOfKey[number];
        for (int i = last; i >= 0; i = nextOfKey[i])
        {
            contradicts &= lastStudy[i] != study;
            last = i;
        }

        match = AlleleMatch.Same;
        nextOfKey[last] = Add(marker with { IsContradicting = contradicts }, study);
        return nextOfKey[last];
    }

    private int Add(MetaMarker marker, int study)
    {
        markers.Add(marker);
        nextOfKey.Add(-1);
        lastStudy.Add(study);
        return markers.Count - 1;
    }
}

/// <summary>A marker of one or more studies.</summary>
/// <param name="Chromosome">Of the first study that has it; null where that does not say.</param>
/// <param name="Position">The same.</param>
/// <param name="Id">Its id there.</param>
/// <param name="EffectAllele">Its effect allele there, in capitals.</param>
/// <param name="OtherAllele">The other one.</param>
internal readonly record struct MetaMarker(string? Chromosome, long Position, string Id, string EffectAllele, string OtherAllele)
{
    /// <summary>Whether studies have it on strands that cannot be told.</summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>Whether studies before have its key with other alleles.</summary>
    public bool IsContradicting { get; init; }
}

namespace GpuLmm;

/// <summary>Applies a <see cref="MarkerFilter"/> to one marker after the other and counts what it leaves out.</summary>
internal sealed class MarkerJudge
{
    private readonly MarkerFilter filter;
    private readonly Karyotype karyotype;
    private readonly HashSet<string>? chromosomes;
    private readonly HashSet<string> found = new(StringComparer.Ordinal);
    private MarkerExclusions excluded;

    /// <param name="filter">Validated here.</param>
    /// <param name="karyotype">What names of chromosomes mean.</param>
    /// <exception cref="ArgumentException">The filter has options outside their range.</exception>
    public MarkerJudge(MarkerFilter filter, Karyotype karyotype)
    {
        filter.Validate();
        this.filter = filter;
        this.karyotype = karyotype;
        chromosomes = filter.Chromosomes?.Select(karyotype.NameOf).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>How many were left out so far, and why.</summary>
    public MarkerExclusions Excluded => excluded with { UnknownExtractIds = (filter.Extract?.Count ?? 0) - found.Count };

    /// <summary>Whether its chromosome and id are wanted.</summary>
    public bool KeepsByName(Marker marker)
    {
        bool isExtracted = filter.Extract?.Contains(marker.Id) ?? true;
        if (filter.Extract is not null && isExtracted)
        {
            found.Add(marker.Id);
        }

        if (!IsWanted(marker))
        {
            excluded = excluded with { Chromosome = excluded.Chromosome + 1 };
        }
        else if (!isExtracted)
        {
            excluded = excluded with { Extract = excluded.Extract + 1 };
        }
        else if (filter.Exclude?.Contains(marker.Id) ?? false)
        {
            excluded = excluded with { Exclude = excluded.Exclude + 1 };
        }
        else
        {
            return true;
        }

        return false;
    }

    /// <summary>Whether its genotypes are such as wanted.</summary>
    /// <param name="counts">Its counts.</param>
    /// <param name="isOwn">Whether it counts among those left out.</param>
    public bool Keeps(MarkerCounts counts, bool isOwn = true)
    {
        int one = isOwn ? 1 : 0;

        // Thresholds are decimal fractions that binary numbers miss by 1e-16: compared as counts, with room for that.
        const double Slack = 1e-12;
        if (counts.Missing > filter.MaxMissing * counts.Total * (1 + Slack))
        {
            excluded = excluded with { MaxMissing = excluded.MaxMissing + one };
        }
        else if (filter.MinMinorAlleleFrequency > 0
            && (counts.Called == 0 || counts.MinorAlleleCount < filter.MinMinorAlleleFrequency * counts.AlleleCount * (1 - Slack)))
        {
            excluded = excluded with { MinMinorAlleleFrequency = excluded.MinMinorAlleleFrequency + one };
        }
        else if (counts.MinorAlleleCount < filter.MinMinorAlleleCount * (1 - Slack))
        {
            excluded = excluded with { MinMinorAlleleCount = excluded.MinMinorAlleleCount + one };
        }
        else
        {
            return true;
        }

        return false;
    }

    private bool IsWanted(Marker marker) => chromosomes?.Contains(karyotype.NameOf(marker.Chromosome))
        ?? (!filter.AutosomesOnly || karyotype.KindOf(marker) == ChromosomeKind.Autosome);
}

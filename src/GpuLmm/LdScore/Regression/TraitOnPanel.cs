namespace GpuLmm;

/// <summary>The SNPs of a trait that a panel has, in the panel's order.</summary>
/// <param name="Trait">The trait.</param>
/// <param name="Rows">Rows of the panel, ascending.</param>
/// <param name="Sources">For each, the SNP of the trait.</param>
/// <param name="Removed">SNPs left out so far, by reason.</param>
internal sealed record TraitOnPanel(SummaryStatistics Trait, int[] Rows, int[] Sources, IReadOnlyDictionary<string, long> Removed)
{
    /// <summary>Finds them.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static TraitOnPanel Of(SummaryStatistics trait, LdReference panel, bool matchPositions)
    {
        var source = new int[panel.SnpCount];
        Array.Fill(source, -1);
        long repeated = matchPositions ? ByPosition(trait, panel, source) : ById(trait, panel, source);
        int[] rows = [.. Enumerable.Range(0, source.Length).Where(row => source[row] >= 0)];
        if (rows.Length == 0)
        {
            string own = matchPositions && trait.Places is { } places ? $"{places[0].Chromosome}:{places[0].Position}" : trait.Ids.Text(0);
            throw new InputException(matchPositions
                ? $"{trait.Path}: 0 of {trait.Count:N0} positions are in the LD score file (yours look like {own}, its like "
                    + $"{panel.Chromosomes[0]}:{panel.Positions[0]}): expected columns of chromosome and position, "
                    + "or ids like 1:2345:A:G, of the same build"
                : $"{trait.Path}: 0 of {trait.Count:N0} ids are in the LD score file (yours look like {own}, "
                    + $"its like {panel.Ids.Text(0)}): use --match position or --id-map");
        }

        var removed = new Dictionary<string, long>(trait.Removed, StringComparer.Ordinal);
        int[] open = [.. rows.Where(row =>
            !trait.OpenRegions.Any(region => region.Holds(panel.Chromosomes[row], panel.Positions[row])))];
        if (open.Length < rows.Length)
        {
            removed[SumstatsReason.Region] = rows.Length - open.Length;
        }

        if (trait.Count - rows.Length - repeated is > 0 and long absent)
        {
            removed["not among the LD scores"] = absent;
        }

        if (repeated > 0)
        {
            removed["a repeated position"] = repeated;
        }

        return open.Length > 0 ? new TraitOnPanel(trait, open, [.. open.Select(row => source[row])], removed)
            : throw new InputException($"{trait.Path}: --exclude-region leaves none of its {rows.Length:N0} SNPs with LD scores");
    }

    private static long ById(SummaryStatistics trait, LdReference panel, int[] source)
    {
        int guess = 0;
        for (int i = 0; i < trait.Count; i++)
        {
            int row = panel.Ids.Find(trait.Ids[i], guess);
            if (row >= 0)
            {
                source[row] = i;
                guess = row + 1;
            }
        }

        return 0;
    }

    private static long ByPosition(SummaryStatistics trait, LdReference panel, int[] source)
    {
        var places = new Dictionary<(string, long), int>();
        string last = string.Empty, bare = string.Empty;
        for (int row = 0; row < panel.SnpCount; row++)
        {
            if (!ReferenceEquals(last, panel.Chromosomes[row]))
            {
                (last, bare) = (panel.Chromosomes[row], ChromosomeNames.Normalize(panel.Chromosomes[row]));
            }

            // Of several SNPs at one place it cannot be told which is meant.
            places[(bare, panel.Positions[row])] = places.ContainsKey((bare, panel.Positions[row])) ? -1 : row;
        }

        long repeated = 0;
        for (int i = 0; i < trait.Count; i++)
        {
            if (PlaceOf(trait, i) is { } place && places.TryGetValue(place, out int row) && row >= 0)
            {
                repeated += source[row] >= 0 ? 1 : 0;
                source[row] = source[row] >= 0 ? source[row] : i;
            }
        }

        return repeated;
    }

    /// <summary>Chromosome and base pair: from columns, or from an id like 1:2345:A:G.</summary>
    private static (string, long)? PlaceOf(SummaryStatistics trait, int i)
    {
        if (trait.Places is { } places)
        {
            return (ChromosomeNames.Normalize(places[i].Chromosome), places[i].Position);
        }

        string[] parts = trait.Ids.Text(i).Split(':', '_', '-');
        return parts.Length >= 2 && long.TryParse(parts[1], System.Globalization.CultureInfo.InvariantCulture, out long position)
            ? (ChromosomeNames.Normalize(parts[0]), position) : null;
    }
}

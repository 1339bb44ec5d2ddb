using System.Globalization;

namespace GpuLmm;

/// <summary>The markers whose LD scores are computed, by chromosome and base pair.</summary>
internal sealed class LdMarkers
{
    private const double DefaultCentimorgans = 1, DefaultKilobases = 1000;
    private readonly Genotypes genotypes;
    private GeneticMap? map;

    private LdMarkers(Genotypes genotypes, int[] indices, MarkerCounts[] counts)
    {
        this.genotypes = genotypes;
        Indices = indices;
        Counts = counts;
    }

    /// <summary>Kept markers.</summary>
    public int[] Indices { get; }

    /// <summary>Their counts.</summary>
    public MarkerCounts[] Counts { get; }

    /// <summary>Markers left out, by reason.</summary>
    public Dictionary<string, long> Removed { get; private init; } = [];

    /// <summary>Half the window.</summary>
    public double Window { get; private set; }

    /// <summary>Its unit.</summary>
    public LdWindowUnit Unit { get; private set; }

    /// <summary>What is worth telling.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Places of the markers of each chromosome.</summary>
    public IReadOnlyList<(string Chromosome, int[] Places)> Chromosomes { get; private init; } = [];

    /// <summary>Filters and sorts.</summary>
    /// <exception cref="InputException">No marker is left, or one has no position.</exception>
    public static LdMarkers Of(Genotypes genotypes, SampleSelection samples, LdScoreOptions options, int threads,
        CancellationToken cancellationToken)
    {
        FilteredMarkers kept = FilteredMarkers.Apply(
            genotypes, samples, options.Filter with { AutosomesOnly = true }, threads, cancellationToken);
        var removed = new Dictionary<string, long>(StringComparer.Ordinal);
        void Count(string reason) => removed[reason] = removed.GetValueOrDefault(reason) + 1;
        List<int> places = [];
        for (int k = 0; k < kept.Indices.Length; k++)
        {
            MarkerCounts counts = kept.Counts[k];
            Marker marker = genotypes.Markers[kept.Indices[k]];
            if (counts.IsMonomorphic)
            {
                Count(counts.Called == 0 ? "no call" : !counts.HasDosages && counts.Het == counts.Called ? "all calls heterozygous"
                    : "monomorphic");
            }
            else if (marker.Position > 0)
            {
                places.Add(k);
            }
            else if (options.SkipUnplaced)
            {
                Count("no position");
            }
            else
            {
                throw new InputException(
                    $"{genotypes.Name}: marker {marker.Id} is at base pair {marker.Position}: windows need positions; --skip-unplaced leaves such markers out");
            }
        }

        if (places.Count == 0)
        {
            string reasons = string.Concat(removed.Select(own => $"; {own.Key}: {own.Value}"));
            throw new InputException(
                $"{genotypes.Name}: no marker of {genotypes.Markers.Count} is left for LD scores; filtered out: {kept.Excluded}{reasons}");
        }

        // By chromosome in the file's order, then by base pair; what is at one place stays in the file's order.
        string[] names = [.. places.Select(k => genotypes.Markers[kept.Indices[k]].Chromosome).Distinct(ChromosomeNames.Comparer)];
        Dictionary<string, int> rank = names.Select((name, i) => (name, i))
            .ToDictionary(own => own.name, own => own.i, ChromosomeNames.Comparer);
        (int Chromosome, long Position)[] at = [.. places.Select(k => genotypes.Markers[kept.Indices[k]])
            .Select(marker => (rank[marker.Chromosome], marker.Position))];
        bool isSorted = Enumerable.Range(1, at.Length - 1).All(i => at[i - 1].CompareTo(at[i]) <= 0);
        int[] sorted = isSorted ? [.. places] : [.. Enumerable.Range(0, at.Length).OrderBy(i => at[i]).Select(i => places[i])];
        int[] indices = [.. sorted.Select(k => kept.Indices[k])];
        var result = new LdMarkers(genotypes, indices, [.. sorted.Select(k => kept.Counts[k])])
        {
            Removed = removed,
            Chromosomes = [.. Enumerable.Range(0, indices.Length)
                .GroupBy(i => genotypes.Markers[indices[i]].Chromosome, ChromosomeNames.Comparer)
                .Select(group => (group.Key, group.ToArray()))],
        };
        if (!isSorted)
        {
            result.Notes.Add("markers are not in the order of their positions; they are sorted");
        }

        result.ChooseWindow(options);
        return result;
    }

    /// <summary>The order of a chromosome's markers, with their windows.</summary>
    public LdOrder Order(int[] places)
    {
        double[] coordinates = [.. places.Select((place, k) => Unit switch
        {
            LdWindowUnit.Snps => k,
            LdWindowUnit.Kilobases => genotypes.Markers[Indices[place]].Position,
            _ => Centimorgans(genotypes.Markers[Indices[place]]),
        })];
        return LdOrder.Of(places, coordinates, Unit == LdWindowUnit.Kilobases ? 1000 * Window : Window);
    }

    private double Centimorgans(Marker marker) => map?.At(marker.Chromosome, marker.Position) ?? marker.GeneticPosition;

    /// <summary>Where a chromosome has no map, all of it would be one window.</summary>
    private void RequireMapOfEach()
    {
        IGrouping<string, Marker>? without = Indices.Select(j => genotypes.Markers[j])
            .GroupBy(marker => marker.Chromosome, StringComparer.Ordinal)
            .FirstOrDefault(own => own.Count() > 1 && own.All(marker => marker.GeneticPosition == 0));
        if (without is not null)
        {
            throw new InputException(
                $"{genotypes.Name}: genetic positions of chromosome {without.Key} are 0 throughout: use --window-kb, or --genetic-map F");
        }
    }

    private void ChooseWindow(LdScoreOptions options)
    {
        map = options.GeneticMap is null ? null : GeneticMap.Read(options.GeneticMap);
        bool hasMap = map is not null || Indices.Any(j => genotypes.Markers[j].GeneticPosition != 0);
        (Window, Unit) = options.Window is { } window ? (window, options.Unit)
            : hasMap ? (DefaultCentimorgans, LdWindowUnit.Centimorgans) : (DefaultKilobases, LdWindowUnit.Kilobases);
        if (Unit == LdWindowUnit.Centimorgans && !hasMap)
        {
            throw new InputException(
                $"{genotypes.Name}: genetic positions (column 3 of a .bim) are 0 throughout: use --window-kb, or --genetic-map F");
        }

        if (Unit == LdWindowUnit.Centimorgans && map is null && Indices.Any(j => !double.IsFinite(genotypes.Markers[j].GeneticPosition)))
        {
            throw new InputException($"{genotypes.Name}: a genetic position is no number: use --window-kb");
        }

        if (Unit == LdWindowUnit.Centimorgans && map is null)
        {
            RequireMapOfEach();
        }

        if (Unit == LdWindowUnit.Kilobases && Window is > 0 and < 10)
        {
            Notes.Add(string.Create(CultureInfo.InvariantCulture, $"a window of {Window} kb is narrow: is it in megabases?"));
        }
    }
}

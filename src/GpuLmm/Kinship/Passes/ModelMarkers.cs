namespace GpuLmm;

/// <summary>
/// The markers of K = Z Z'/m and what their genotypes stand for. Neither depends on a trait: means, which replace missing calls, and
/// scales are those of all samples that are kept.
/// </summary>
internal sealed class ModelMarkers
{
    // Rare alleles say nothing about a ratio that is to hold for the common ones.
    private const double LeastCalibrationCount = 20;

    private const string WholeName = "kinship";

    private readonly MarkerCounts[] counts;

    private ModelMarkers(
        int[] indices, MarkerCounts[] counts, string[] chromosomes, int[] chromosomeOf, string[] components, int[] componentOf)
    {
        this.counts = counts;
        Indices = indices;
        Codings = Array.ConvertAll(counts, count => KinshipCoding.Of(count, Standardized));
        Chromosomes = chromosomes;
        ChromosomeOf = chromosomeOf;
        CountOf = new int[chromosomes.Length];
        Array.ForEach(chromosomeOf, chromosome => CountOf[chromosome]++);
        (Components, ComponentOf) = (components, componentOf);
        CountsIn = [.. components.Select((_, k) => new int[chromosomes.Length])];
        for (int i = 0; i < indices.Length; i++)
        {
            CountsIn[componentOf[i]][chromosomeOf[i]]++;
        }
    }

    /// <summary>m indices into the markers of the genotypes, ascending.</summary>
    public int[] Indices { get; }

    /// <summary>z of each: standardised, a missing call 0.</summary>
    public MarkerCoding[] Codings { get; }

    /// <summary>Mean of each, in copies of allele 1.</summary>
    public double[] Means => Array.ConvertAll(counts, count => count.Mean);

    /// <summary>Names of the chromosomes (X with its pseudoautosomal regions), in order of first appearance.</summary>
    public IReadOnlyList<string> Chromosomes { get; }

    /// <summary>Chromosome of each marker, as an index.</summary>
    public int[] ChromosomeOf { get; }

    /// <summary>Markers of each chromosome.</summary>
    public int[] CountOf { get; }

    /// <summary>Names of the sets of markers that have a variance each; one where all share one.</summary>
    public IReadOnlyList<string> Components { get; }

    /// <summary>Component of each marker, as an index.</summary>
    public int[] ComponentOf { get; }

    /// <summary>Markers of each component on each chromosome.</summary>
    public int[][] CountsIn { get; }

    /// <summary>m.</summary>
    public int Count => Indices.Length;

    private static KinshipOptions Standardized { get; } = new() { Method = KinshipMethod.Standardized };

    /// <summary>The markers that a filter keeps and that vary among samples.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="kept">Samples over which means, scales and the filter are taken.</param>
    /// <param name="filter">Which markers count; autosomal unless it names chromosomes.</param>
    /// <param name="components">Component of every marker by its id; the filter keeps no others. Null where all are one.</param>
    /// <param name="threads">≥ 1.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">No marker is left, or none of a component, or all are on one chromosome.</exception>
    public static ModelMarkers Of(
        Genotypes genotypes, SampleSelection kept, MarkerFilter filter, IReadOnlyDictionary<string, string>? components, int threads,
        CancellationToken cancellationToken)
    {
        (int[] indices, MarkerCounts[] counts) = KinshipAccumulation.Markers(
            genotypes, kept, threads, Standardized with { Filter = filter }, cancellationToken);
        (string[] chromosomes, int[] chromosomeOf) = Grouped(
            indices, index => genotypes.Karyotype.LinkageGroupOf(genotypes.Markers[index].Chromosome));
        if (chromosomes.Length == 1)
        {
            throw new InputException(
                $"{genotypes.Name}: all {indices.Length} markers of the kinship are on chromosome {chromosomes[0]}; "
                + "leaving it out leaves none.");
        }

        (string[] names, int[] componentOf) = Grouped(
            indices, index => components is null ? WholeName : components[genotypes.Markers[index].Id]);
        return components?.Values.Distinct().Except(names).FirstOrDefault() is { } empty
            ? throw new InputException(
                $"{genotypes.Name}: none of the markers of component '{empty}' is in the kinship: no markers there, filtered out, "
                + "without variation or on no autosome.")
            : new ModelMarkers(indices, counts, chromosomes, chromosomeOf, names, componentOf);
    }

    /// <summary>Markers by a name, in order of first appearance.</summary>
    private static (string[] Names, int[] Places) Grouped(int[] indices, Func<int, string> nameOf)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] placeOf = Array.ConvertAll(indices, index =>
        {
            string name = nameOf(index);
            return places.TryGetValue(name, out int place) ? place : places[name] = places.Count;
        });
        return ([.. places.Keys], placeOf);
    }

    /// <summary>Some markers drawn at random, ascending positions: of those with enough copies of the rarer allele, where there are any.
    /// </summary>
    /// <param name="count">How many at most.</param>
    /// <param name="seed">Of the draw.</param>
    public int[] Draw(int count, int seed)
    {
        int[] all = [.. Enumerable.Range(0, Count)];
        int[] frequent = [.. all.Where(k => counts[k].MinorAlleleCount >= LeastCalibrationCount)];
        int[] from = frequent.Length > 0 ? frequent : all;
        new Random(seed).Shuffle(from);
        return [.. from.Take(count).Order()];
    }
}

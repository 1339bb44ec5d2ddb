using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Genotypes times effects of markers.</summary>
internal static class MarkerScoring
{
    /// <summary>Adds up (x − x̄) β̂ over the markers that are there, for several β̂ in one pass.</summary>
    /// <param name="all">Effects of the same markers with the same means.</param>
    /// <param name="genotypes">x.</param>
    /// <param name="backend">Where the products are computed.</param>
    /// <param name="progress">Reported after every block.</param>
    /// <param name="cancellationToken">Checked for every block.</param>
    public static IReadOnlyList<MarkerScores> Score(
        IReadOnlyList<MarkerEffects> all, Genotypes genotypes, Backend backend, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken)
    {
        MarkerEffects effects = all[0];
        (int[] markers, int[] known, bool[] isSwapped) = Match(effects, genotypes);
        if (markers.Length == 0)
        {
            throw new InputException(
                $"{genotypes.Name}: none of its {genotypes.Markers.Count} markers is one of the {effects.Markers.Count} with an effect.");
        }

        var samples = SampleSelection.All(genotypes.Samples.Count);
        using var weights = new DenseMatrix(markers.Length, all.Count);
        var codings = new MarkerCoding[markers.Length];
        for (int j = 0; j < markers.Length; j++)
        {
            double mean = effects.Means[known[j]];
            for (int t = 0; t < all.Count; t++)
            {
                weights[j, t] = all[t].Effects[known[j]];
            }

            codings[j] = isSwapped[j] ? MarkerCoding.Scaled(2 - mean, -1) : MarkerCoding.Scaled(mean, 1);
        }

        using DenseMatrix scores = new GenotypeMatrix(genotypes, samples, markers, codings).Multiply(
            backend, weights, progress, new StageProgress("scores", 0, markers.Length, "markers"), cancellationToken);
        return [.. all.Select((_, t) => new MarkerScores(
            genotypes.Samples, scores.Column(t).ToArray(), markers.Length, effects.Markers.Count - markers.Length))];
    }

    private static (int[] Markers, int[] Known, bool[] IsSwapped) Match(MarkerEffects effects, Genotypes genotypes)
    {
        // Markers without an id are told by their position.
        static string NameOf(Marker marker) => marker.Id == "."
            ? FormattableString.Invariant($".:{marker.Position}") : marker.Id;

        var places = new Dictionary<(string, string, string, string), int>();
        for (int k = 0; k < effects.Markers.Count; k++)
        {
            Marker marker = effects.Markers[k];
            places.TryAdd((marker.Chromosome, NameOf(marker), marker.Allele1, marker.Allele2), k);
        }

        var found = new List<(int Marker, int Known, bool IsSwapped)>();
        var taken = new HashSet<int>();
        for (int j = 0; j < genotypes.Markers.Count; j++)
        {
            Marker marker = genotypes.Markers[j];
            bool isSame = places.TryGetValue((marker.Chromosome, NameOf(marker), marker.Allele1, marker.Allele2), out int known);
            if ((isSame || places.TryGetValue((marker.Chromosome, NameOf(marker), marker.Allele2, marker.Allele1), out known))
                && taken.Add(known))
            {
                found.Add((j, known, !isSame));
            }
        }

        return ([.. found.Select(f => f.Marker)], [.. found.Select(f => f.Known)], [.. found.Select(f => f.IsSwapped)]);
    }
}

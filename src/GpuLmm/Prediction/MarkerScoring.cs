using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>Genotypes times effects of markers, block by block.</summary>
internal static class MarkerScoring
{
    private const int BlockSize = 256;

    /// <summary>Adds up (x − x̄) β̂ over the markers that are there.</summary>
    public static MarkerScores Score(MarkerEffects effects, Genotypes genotypes, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        (int[] markers, int[] known, bool[] isSwapped) = Match(effects, genotypes);
        if (markers.Length == 0)
        {
            throw new InputException($"{genotypes.Name}: none of its {genotypes.Markers.Count} markers is one of the {effects.Markers.Count} with an effect.");
        }

        int n = genotypes.Samples.Count;
        var all = SampleSelection.All(n);
        var scores = new double[n];
        var column = new double[n];
        foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(genotypes, markers, BlockSize, cancellationToken))
        {
            for (int j = 0; j < block.Count; j++)
            {
                int marker = known[start + j];
                bool swapped = isSwapped[start + j];
                var coding = MarkerCoding.Scaled(swapped ? 2 - effects.Means[marker] : effects.Means[marker], swapped ? -1 : 1);
                block.Decode(j, all, coding, column.AsSpan());
                TensorPrimitives.MultiplyAdd(column, effects.Effects[marker], scores, scores);
            }

            progress?.Report(new StageProgress("scores", start + block.Count, markers.Length, "markers"));
        }

        return new MarkerScores(genotypes.Samples, scores, markers.Length, effects.Markers.Count - markers.Length);
    }

    private static (int[] Markers, int[] Known, bool[] IsSwapped) Match(MarkerEffects effects, Genotypes genotypes)
    {
        var places = new Dictionary<(string, string, string, string), int>();
        for (int k = 0; k < effects.Markers.Count; k++)
        {
            Marker marker = effects.Markers[k];
            places.TryAdd((marker.Chromosome, marker.Id, marker.Allele1, marker.Allele2), k);
        }

        var found = new List<(int Marker, int Known, bool IsSwapped)>();
        var taken = new HashSet<int>();
        for (int j = 0; j < genotypes.Markers.Count; j++)
        {
            Marker marker = genotypes.Markers[j];
            bool isSame = places.TryGetValue((marker.Chromosome, marker.Id, marker.Allele1, marker.Allele2), out int known);
            if ((isSame || places.TryGetValue((marker.Chromosome, marker.Id, marker.Allele2, marker.Allele1), out known)) && taken.Add(known))
            {
                found.Add((j, known, !isSame));
            }
        }

        return ([.. found.Select(f => f.Marker)], [.. found.Select(f => f.Known)], [.. found.Select(f => f.IsSwapped)]);
    }
}

using System.Globalization;

namespace GpuLmm;

/// <summary>A highest frequency, or variants of which there is one copy.</summary>
/// <param name="Highest">The frequency; NaN for singletons.</param>
internal readonly record struct FrequencyCut(double Highest)
{
    public bool IsSingleton => double.IsNaN(Highest);

    /// <summary>As tables have it.</summary>
    public string Name => IsSingleton ? "singleton" : Highest.ToString(CultureInfo.InvariantCulture);

    /// <summary>The cut-offs of a run.</summary>
    public static IReadOnlyList<FrequencyCut> Of(SetOptions options) =>
    [
        .. options.MaxFrequencies.Select(highest => new FrequencyCut(highest)),
        .. options.HasSingletons ? [new FrequencyCut(double.NaN)] : Array.Empty<FrequencyCut>(),
    ];
}

/// <summary>What is known of a variant over the analysed samples.</summary>
/// <param name="Marker">Index into <see cref="Genotypes.Markers"/>.</param>
/// <param name="Counts">Its counts; of none, it was filtered out.</param>
/// <param name="File">Its frequency in a file; null where it is counted.</param>
internal readonly record struct CountedVariant(int Marker, MarkerCounts? Counts, FileFrequency? File)
{
    /// <summary>Why it is in no mask; null where it may be in one.</summary>
    public string? Reason => Counts is not { } counts ? "filtered-out"
        : counts.Called == 0 ? "missing" : counts.IsMonomorphic ? "monomorphic" : null;

    /// <summary>Copies of allele 1.</summary>
    public double Allele1Count => Counts!.Value.Allele1Frequency * Counts.Value.AlleleCount;

    /// <summary>Whether the rarer allele is not allele 1.</summary>
    public bool IsFlipped => Counts!.Value.Allele1Frequency > 0.5;

    // Of 1 − 0.99, which is no 0.01.
    private const double Rounding = 1e-12;

    /// <summary>Whether it is within a cut-off.</summary>
    public bool IsWithin(FrequencyCut cut, bool isAlleleOne)
    {
        MarkerCounts counts = Counts!.Value;
        if (cut.IsSingleton)
        {
            double copies = isAlleleOne ? Allele1Count : counts.MinorAlleleCount;
            return File?.IsSingleton ?? Math.Abs(copies - 1) < 1e-6;
        }

        double frequency = File?.Allele1 ?? counts.Allele1Frequency;
        return (isAlleleOne ? frequency : File is null ? counts.MinorAlleleFrequency : Math.Min(frequency, 1 - frequency))
            <= cut.Highest * (1 + Rounding);
    }
}

/// <summary>A mask at a cut-off: the variants that are tested together.</summary>
/// <param name="Mask">Name of the mask.</param>
/// <param name="Cut">The cut-off.</param>
/// <param name="Places">The variants, as places among those of the set.</param>
/// <param name="SameAs">Place, among the masks of the set, of one with the same variants; −1 for none.</param>
internal sealed record SetMask(string Mask, FrequencyCut Cut, int[] Places, int SameAs)
{
    /// <summary>Whether it is another one without one of its variants.</summary>
    public bool LacksOne { get; init; }
}

/// <summary>The masks of one set.</summary>
internal static class SetMasks
{
    /// <summary>Every mask at every cut-off, also those that have no variant.</summary>
    public static IReadOnlyList<SetMask> Of(
        ResolvedSet set, IReadOnlyList<CountedVariant> variants, IReadOnlyList<VariantMask> masks, SetOptions options)
    {
        var all = new List<SetMask>();
        foreach (VariantMask mask in masks)
        {
            int first = all.Count;
            foreach (FrequencyCut cut in FrequencyCut.Of(options))
            {
                int[] places = [.. Enumerable.Range(0, variants.Count).Where(k =>
                    variants[k].Reason is null && IsOf(mask, set.Variants[k]) && variants[k].IsWithin(cut, options.IsAlleleOne))];
                int same = all.FindIndex(first, own => own.SameAs < 0 && own.Places.SequenceEqual(places));
                all.Add(new SetMask(mask.Name, cut, places, same));
            }
        }

        if (options.LeaveOneOut is { } left && left.Set == set.Name)
        {
            all.AddRange(all.Where(own => own.Mask == left.Mask && own.SameAs < 0 && own.Places.Length > 1).ToList().SelectMany(own =>
                own.Places.Select(place => own with
                {
                    LacksOne = true,
                    Mask = $"{own.Mask}-{place}",
                    Places = [.. own.Places.Where(other => other != place)],
                })));
        }

        return all;
    }

    private static bool IsOf(VariantMask mask, ResolvedVariant variant) =>
        mask.Annotations is null || (variant.Annotation is { } annotation && mask.Annotations.Contains(annotation));
}

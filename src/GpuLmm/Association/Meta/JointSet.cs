namespace GpuLmm;

/// <summary>
/// A set over several studies: scores and covariances of its variants for the alleles of the first study that has them. A study that lacks
/// a variant adds nothing to it.
/// </summary>
/// <param name="keepsAmbiguous">Whether A/T and C/G are taken to be on the same strand.</param>
internal sealed class JointSet(bool keepsAmbiguous)
{
    private readonly List<JointVariant> variants = [];
    private readonly Dictionary<string, List<int>> byId = new(StringComparer.Ordinal);
    private readonly List<(int[] Places, double[] Signs, ScoredSet Set)> studies = [];

    /// <summary>Its variants.</summary>
    public IReadOnlyList<JointVariant> Variants => variants;

    /// <summary>Takes a study's.</summary>
    public void Add(ScoredSet set)
    {
        int[] places = new int[set.Variants.Count];
        double[] signs = new double[places.Length];
        for (int k = 0; k < places.Length; k++)
        {
            places[k] = PlaceOf(set.Variants[k], studies.Count, out AlleleMatch match);
            bool isTurned = AlleleAlignment.IsTurned(match);
            signs[k] = isTurned ? -1 : 1;
            JointVariant own = variants[places[k]];
            double frequency = isTurned ? 1 - set.Variants[k].Frequency : set.Variants[k].Frequency;
            variants[places[k]] = own with
            {
                Copies = own.Copies + (2 * set.Variants[k].Samples * frequency),
                Alleles = own.Alleles + (2 * set.Variants[k].Samples),
                IsAmbiguous = own.IsAmbiguous || match == AlleleMatch.Unusable,
                LastStudy = studies.Count,
            };
        }

        studies.Add((places, signs, set));
    }

    /// <summary>Scores and covariance of each study, for the rarer alleles of all.</summary>
    /// <param name="cutoff">
    /// Deviates beyond it get the variance with which p of their variant is that of the normal; infinite for variances as they are.
    /// </param>
    public IReadOnlyList<SetForm> Forms(double cutoff) => [.. studies.Select(study =>
    {
        int m = variants.Count;
        SetForm own = study.Set.Form;
        var form = new SetForm(new double[m], new double[m * m]);
        double[] factors = [.. study.Set.Variants.Select((variant, k) => double.IsNaN(variant.NegativeLog10P)
            ? 1 : Math.Sqrt(SetTails.VarianceRatio(own.Scores[k], own.Variance(k), variant.NegativeLog10P, cutoff)))];
        for (int i = 0; i < own.Count; i++)
        {
            int row = study.Places[i];
            double sign = study.Signs[i] * Rarer(row);
            form.Scores[row] = sign * own.Scores[i];
            for (int j = 0; j < own.Count; j++)
            {
                int column = study.Places[j];
                form.Covariance[(row * m) + column] = sign * study.Signs[j] * Rarer(column) * factors[i] * factors[j]
                    * own.Covariance[(i * own.Count) + j];
            }
        }

        return form;
    })];

    /// <summary>The sum of forms of the same variants.</summary>
    public static SetForm Sum(IReadOnlyList<SetForm> forms)
    {
        var sum = new SetForm([.. forms[0].Scores], [.. forms[0].Covariance]);
        foreach (SetForm form in forms.Skip(1))
        {
            for (int i = 0; i < sum.Scores.Length; i++)
            {
                sum.Scores[i] += form.Scores[i];
            }

            for (int i = 0; i < sum.Covariance.Length; i++)
            {
                sum.Covariance[i] += form.Covariance[i];
            }
        }

        return sum;
    }

    private int Rarer(int place) => variants[place].Frequency > 0.5 ? -1 : 1;

    private int PlaceOf(ScoredVariant variant, int study, out AlleleMatch match)
    {
        match = AlleleMatch.Same;
        if (!byId.TryGetValue(variant.Id, out List<int>? known))
        {
            byId[variant.Id] = known = [];
        }

        foreach (bool allowsStrand in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (int place in known.Where(place => variants[place].LastStudy < study))
            {
                match = AlleleAlignment.Match(
                    variant.EffectAllele, variant.OtherAllele, variants[place].EffectAllele, variants[place].OtherAllele, keepsAmbiguous);
                if (match != AlleleMatch.Different && (allowsStrand || !AlleleAlignment.IsOnOtherStrand(match)))
                {
                    return place;
                }
            }
        }

        match = AlleleMatch.Same;
        known.Add(variants.Count);
        variants.Add(new JointVariant(variant.Id, variant.EffectAllele, variant.OtherAllele, variant.Annotation));
        return variants.Count - 1;
    }
}

/// <summary>A variant of several studies.</summary>
/// <param name="Id">Its id.</param>
/// <param name="EffectAllele">That of the first study that has it.</param>
/// <param name="OtherAllele">The other one.</param>
/// <param name="Annotation">Its annotation there; null for none.</param>
internal readonly record struct JointVariant(string Id, string EffectAllele, string OtherAllele, string? Annotation)
{
    /// <summary>Copies of the effect allele.</summary>
    public double Copies { get; init; }

    /// <summary>Copies of either allele.</summary>
    public double Alleles { get; init; }

    /// <summary>Whether studies have it on strands that cannot be told.</summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>The last study that has it.</summary>
    public int LastStudy { get; init; }

    /// <summary>Of the effect allele.</summary>
    public double Frequency => Copies / Alleles;

    /// <summary>Of the rarer allele.</summary>
    public double MinorFrequency => Math.Min(Frequency, 1 - Frequency);

    /// <summary>Copies of the rarer allele.</summary>
    public double MinorCount => Math.Min(Copies, Alleles - Copies);
}

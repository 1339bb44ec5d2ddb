using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Covariances of what is predicted with the records, term by term, at the estimated σ.</summary>
internal sealed class PredictionModel(DesignCovariance covariance, double[] sigma, LevelRelations[] relations)
{
    private readonly VarianceParameters parameters = new(covariance.Parts);
    private readonly double[][] perLevel = [.. relations.Select(relation => new double[relation.Levels.Count])];

    /// <summary>The same at another σ.</summary>
    public PredictionModel At(double[] other) => new(covariance, other, relations);

    /// <summary>Levels of the random terms.</summary>
    public IReadOnlyList<LevelRelations> Relations => relations;

    /// <summary>Adds Cov(y, l'u) of a level's effects.</summary>
    /// <param name="term">Random term.</param>
    /// <param name="level">A possible level.</param>
    /// <param name="loads">l, as many as the term has effects.</param>
    /// <param name="target">n numbers.</param>
    /// <returns>Var(l'u).</returns>
    public double AddEffect(int term, string level, double[] loads, Span<double> target)
    {
        (ILevelEffects part, _) = covariance.Effects[term];
        ReadOnlySpan<double> own = parameters.Of(term, sigma);
        relations[term].CopyTo(level, perLevel[term]);
        part.AddCovariances(own, loads, perLevel[term], target);
        return part.Variance(own, loads) * relations[term].Diagonal(level);
    }

    /// <summary>Adds Cov(y, w) of a pair, w the effect of the one as the first and of the other as the second.</summary>
    /// <returns>Var(w).</returns>
    public double AddPair(int term, string level, string partner, Span<double> target) =>
        AddEffect(term, level, [1, 0], target) + AddEffect(term, partner, [0, 1], target)
        + (2 * covariance.Effects[term].Part.CovarianceMatrix(parameters.Of(term, sigma))[1] * relations[term].Between(level, partner));

    /// <summary>Var(l'u) of a level of which nothing is known: with the mean diagonal of the kernel. Two of a pair are unrelated.</summary>
    public double MeanVariance(int term, double[] loads)
    {
        (ILevelEffects part, RandomDesign random) = covariance.Effects[term];
        ReadOnlySpan<double> own = parameters.Of(term, sigma);
        double variance = random.Partners is null ? part.Variance(own, loads) : part.Variance(own, [1, 0]) + part.Variance(own, [0, 1]);
        return variance * relations[term].Levels.Average(relations[term].Diagonal);
    }

    /// <summary>v with û = K v, a number for each row of a term's kernel, for each effect of the term.</summary>
    public IEnumerable<(double[] Weights, string Effect)> KernelWeights(int term, Kinship kernel, double[] projected)
    {
        (ILevelEffects part, RandomDesign random) = covariance.Effects[term];
        Dictionary<string, int> placeOf = random.Group.Levels.Select((level, k) => KeyValuePair.Create(level, k))
            .ToDictionary(StringComparer.Ordinal);
        return part.LevelWeights(parameters.Of(term, sigma), projected).Zip(part.Effects, (weights, effect) => (
            (double[])[.. kernel.Samples.Select(sample => placeOf.TryGetValue(sample.Individual, out int place) ? weights[place] : 0)],
            effect));
    }

    /// <summary>Adds Cov(y, field) at a place.</summary>
    /// <param name="field">Spatial term.</param>
    /// <param name="place">Coordinates.</param>
    /// <param name="group">Group as the design counts them, −1 for a new one.</param>
    /// <param name="target">n numbers.</param>
    public void AddField(int field, double[] place, int group, Span<double> target)
    {
        int index = covariance.Effects.Count + field;
        ((SpatialPart)covariance.Parts[index]).AddCovariances(parameters.Of(index, sigma), place, group, target);
    }

    /// <summary>σ² of a field.</summary>
    public double FieldVariance(int field) => parameters.Of(covariance.Effects.Count + field, sigma)[0];

    /// <summary>Variance of a residual.</summary>
    /// <param name="stratum">As the design counts them; 0 where there is one.</param>
    /// <param name="weight">Prior weight; 1 without.</param>
    public double ResidualVariance(int stratum, double weight)
    {
        ReadOnlySpan<double> own = parameters.Of(covariance.Parts.Count - 1, sigma);
        double[] reported = covariance.Parts[^1].ToReported(own);
        return covariance.Parts[^1] switch
        {
            EffectsPart unstructured => unstructured.Variance(own, SmallMatrix.Unit(unstructured.Effects.Count, stratum)),
            ResidualPart => reported[stratum] / weight,
            _ => own[0],
        };
    }
}

namespace GpuLmm;

/// <summary>
/// Effects of the markers that a kernel K = (1/D) Z Z' was made of, from its BLUPs: û = Z â, â = (σ²/D) Z'P y (VanRaden 2008), per copy of
/// allele 1: û_i = Σ_j (x_ij − x̄_j) β̂_j with missing calls at the mean.
/// </summary>
public sealed class MarkerEffects
{
    internal MarkerEffects(
        string kernel, string term, IReadOnlyList<Marker> markers, IReadOnlyList<double> means, IReadOnlyList<double> effects)
    {
        Kernel = kernel;
        Term = term;
        Markers = markers;
        Means = means;
        Effects = effects;
    }

    /// <summary>
    /// Effects on a trait of the markers of a kinship that was never formed: â = λ Z'P y/m per copy of allele 1, which make û = Z â.
    /// </summary>
    /// <param name="fit">Fitted with <see cref="MatrixFreeOptions.HasMarkerEffects"/>.</param>
    /// <returns>Of the kernel <c>kinship</c>; the term is the name of the trait.</returns>
    /// <exception cref="ArgumentException">The fit was not asked for them.</exception>
    public static MarkerEffects Of(MatrixFreeFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return fit.Effects is { } own
            ? new MarkerEffects("kinship", fit.Trait.Name, own.Markers, own.Means, own.PerCopy)
            : throw new ArgumentException($"{fit.Trait.Name}: the null model was fitted without effects of markers.", nameof(fit));
    }

    /// <summary>Name of the kernel.</summary>
    public string Kernel { get; }

    /// <summary>R's name of the random effect.</summary>
    public string Term { get; }

    /// <summary>The m markers that K was made of.</summary>
    public IReadOnlyList<Marker> Markers { get; }

    /// <summary>x̄ of each among the samples of K, in copies of allele 1, between 0 and 2.</summary>
    public IReadOnlyList<double> Means { get; }

    /// <summary>β̂ of each, in units of the random effect per copy of allele 1.</summary>
    public IReadOnlyList<double> Effects { get; }

    /// <summary>
    /// Σ_j (x_ij − x̄_j) β̂_j of other genotypes. Markers are matched by chromosome, id and alleles, which may be the other way round.
    /// </summary>
    /// <param name="genotypes">x.</param>
    /// <param name="backend">Where the products are computed.</param>
    /// <param name="progress">Reported after every block.</param>
    /// <param name="cancellationToken">Checked for every block.</param>
    /// <returns>A score for each sample; markers that the genotypes do not have count as the mean.</returns>
    /// <exception cref="InputException">None of the markers is there.</exception>
    public MarkerScores Score(
        Genotypes genotypes, Backend backend, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(backend);
        return MarkerScoring.Score([this], genotypes, backend, progress, cancellationToken)[0];
    }

    /// <summary>
    /// The same for several effects at once: those with the same markers and means share a pass over the genotypes.
    /// </summary>
    /// <param name="effects">Of one or more traits.</param>
    /// <param name="genotypes">x.</param>
    /// <param name="backend">Where the products are computed.</param>
    /// <param name="progress">Reported after every block.</param>
    /// <param name="cancellationToken">Checked for every block.</param>
    /// <returns>Scores of each, in their order.</returns>
    /// <exception cref="InputException">None of the markers of some effects is there.</exception>
    public static IReadOnlyList<MarkerScores> ScoreAll(
        IReadOnlyList<MarkerEffects> effects, Genotypes genotypes, Backend backend, IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(backend);
        var scores = new MarkerScores[effects.Count];
        int[] places = [.. Enumerable.Range(0, effects.Count)];
        while (places.Length > 0)
        {
            MarkerEffects first = effects[places[0]];
            int[] together = [.. places.Where(place => first.IsOfSameMarkers(effects[place]))];
            IReadOnlyList<MarkerScores> own = MarkerScoring.Score(
                [.. together.Select(place => effects[place])], genotypes, backend, progress, cancellationToken);
            foreach ((int k, int place) in together.Index())
            {
                scores[place] = own[k];
            }

            places = [.. places.Except(together)];
        }

        return scores;
    }

    private bool IsOfSameMarkers(MarkerEffects other) =>
        (ReferenceEquals(Markers, other.Markers) || Markers.SequenceEqual(other.Markers))
        && (ReferenceEquals(Means, other.Means) || Means.SequenceEqual(other.Means));
}

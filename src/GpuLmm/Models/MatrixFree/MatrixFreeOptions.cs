namespace GpuLmm;

/// <summary>How null models without a relationship matrix are fitted.</summary>
public sealed record MatrixFreeOptions
{
    /// <summary>All defaults.</summary>
    public static MatrixFreeOptions Default { get; } = new();

    /// <summary>Markers of the kinship; frequencies and missingness are taken over all samples that are kept.</summary>
    /// <value>The default keeps all autosomal markers; those that do not vary never count.</value>
    public MarkerFilter Filter { get; init; } = MarkerFilter.Default;

    /// <summary>
    /// Component of every marker of the kinship, by its id: each has a variance of its own, and markers without one are not in the
    /// kinship. Null where all markers share one variance.
    /// </summary>
    /// <value>The default is null.</value>
    public IReadOnlyDictionary<string, string>? Components { get; init; }

    /// <summary>REML or ML.</summary>
    /// <value>The default is REML.</value>
    public LikelihoodMethod Method { get; init; } = LikelihoodMethod.Reml;

    /// <summary>
    /// Distribution of the effects of markers. With a mixture traits that it does not predict better, by cross-validation, keep one
    /// normal; not with <see cref="Components"/>.
    /// </summary>
    /// <value>The default is infinitesimal.</value>
    public MarkerPrior Prior { get; init; }

    /// <summary>Largest Monte Carlo error of h², as a share of its standard error: probes are added until it is reached.</summary>
    /// <value>The default is 0.02; &gt; 0.</value>
    public double MonteCarloShare { get; init; } = 0.02;

    /// <summary>Most random probes. Where it is no less than the number of samples, traces are computed without randomness in the end.
    /// </summary>
    /// <value>The default is 480; ≥ 2.</value>
    public int MaxProbes { get; init; } = 480;

    /// <summary>Least steps of Lanczos recurrences; they go on until h² has settled.</summary>
    /// <value>The default is 8; ≥ 2.</value>
    public int MinSteps { get; init; } = 8;

    /// <summary>Most steps of Lanczos recurrences.</summary>
    /// <value>The default is 100; no less than <see cref="MinSteps"/>.</value>
    public int MaxSteps { get; init; } = 100;

    /// <summary>Relative residual at which systems of equations count as solved.</summary>
    /// <value>The default is 5e−4; within (0, 1).</value>
    public double Tolerance { get; init; } = 5e-4;

    /// <summary>Markers from whose exact denominators the others' are calibrated.</summary>
    /// <value>The default is 30; ≥ 2.</value>
    public int CalibrationMarkers { get; init; } = 30;

    /// <summary>Of the probes, and of the choice of markers.</summary>
    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Memory in which genotypes are kept packed, in bytes; what does not fit is read from its file in every pass.</summary>
    /// <value>The default is null: half of what the process may take.</value>
    public long? GenotypeBytes { get; init; }

    /// <summary>Whether effects of the markers are computed, in one pass more (<c>MarkerEffects.Of</c>).</summary>
    /// <value>The default is false.</value>
    public bool HasMarkerEffects { get; init; }

    /// <summary>Most markers of a block, for tests; no result depends on it.</summary>
    internal int BlockSize { get; init; } = int.MaxValue;

    internal PassOptions Passes => new(
        GenotypeBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2,
        Prior == MarkerPrior.Mixture ? Math.Min(MixtureBlock, BlockSize) : BlockSize);

    // Updates within a block take products between its markers, as many columns as it has.
    internal const int MixtureBlock = 64;

    /// <summary>Checks the options, all at once.</summary>
    /// <exception cref="ArgumentException">Options outside their range; all are listed.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        Require(MonteCarloShare > 0, $"{nameof(MonteCarloShare)} {MonteCarloShare}: expected > 0");
        Require(MaxProbes >= 2, $"{nameof(MaxProbes)} {MaxProbes}: expected ≥ 2");
        Require(
            MinSteps >= 2 && MaxSteps >= MinSteps,
            $"{nameof(MinSteps)} {MinSteps} and {nameof(MaxSteps)} {MaxSteps}: expected 2 ≤ least ≤ most");
        Require(Tolerance is > 0 and < 1, $"{nameof(Tolerance)} {Tolerance}: expected within (0, 1)");
        Require(CalibrationMarkers >= 2, $"{nameof(CalibrationMarkers)} {CalibrationMarkers}: expected ≥ 2");
        Require(Prior == MarkerPrior.Infinitesimal || Components is null, $"{nameof(Prior)} {Prior} with {nameof(Components)}");
        Require(GenotypeBytes is null or >= 0, $"{nameof(GenotypeBytes)} {GenotypeBytes}: expected ≥ 0");
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", faults) + ".");
        }

        Filter.Validate();

        void Require(bool holds, FormattableString fault)
        {
            if (!holds)
            {
                faults.Add(FormattableString.Invariant(fault));
            }
        }
    }
}

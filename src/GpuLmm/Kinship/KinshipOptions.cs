namespace GpuLmm;

/// <summary>How a kinship is computed from genotypes.</summary>
public sealed record KinshipOptions
{
    /// <summary>All defaults: centred, every marker that varies, missing calls at the mean.</summary>
    public static KinshipOptions Default { get; } = new();

    /// <value>The default is <see cref="KinshipMethod.Centered"/>.</value>
    public KinshipMethod Method { get; init; } = KinshipMethod.Centered;

    /// <summary>
    /// Standardise by the variance of the genotypes in the sample, missing calls at the mean, instead of 2p(1−p): GEMMA's <c>-gk 2</c>.
    /// Only with <see cref="KinshipMethod.Standardized"/>.
    /// </summary>
    /// <value>The default is false.</value>
    public bool SampleVariance { get; init; }

    /// <summary>Divide each entry by the number of markers that both samples have, instead of by the number of markers.</summary>
    /// <value>The default is false. Not with <see cref="KinshipMethod.VanRaden1"/>. The result may not be positive semi-definite.</value>
    public bool PairwiseCounts { get; init; }

    /// <summary>Which markers count; frequencies and missingness are taken over <see cref="FilterSamples"/>.</summary>
    /// <value>The default keeps all. Markers that do not vary among the samples of the matrix never count.</value>
    public MarkerFilter Filter { get; init; } = MarkerFilter.Default;

    /// <summary>The samples over which <see cref="Filter"/> is judged, where they are not those of the matrix.</summary>
    /// <value>The default is null: those of the matrix.</value>
    internal SampleSelection? FilterSamples { get; init; }

    /// <summary>Checks the options, all at once.</summary>
    /// <exception cref="ArgumentException">Options that exclude each other; all are listed.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(Method))
        {
            faults.Add($"Method {Method} is not defined.");
        }

        if (SampleVariance && Method != KinshipMethod.Standardized)
        {
            faults.Add($"SampleVariance goes with {KinshipMethod.Standardized}, not with {Method}.");
        }

        if (PairwiseCounts && Method == KinshipMethod.VanRaden1)
        {
            faults.Add($"PairwiseCounts does not go with {Method}, whose divisor is Σ 2p(1−p).");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }

        Filter.Validate();
    }
}

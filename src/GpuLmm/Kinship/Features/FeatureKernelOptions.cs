namespace GpuLmm;

/// <summary>How a kernel is computed from a feature table.</summary>
public sealed record FeatureKernelOptions
{
    /// <summary>Standardised features.</summary>
    public static FeatureKernelOptions Default { get; } = new();

    /// <summary>The kernel.</summary>
    public FeatureKernel Kernel { get; init; } = FeatureKernel.Linear;

    /// <summary>
    /// Whether entries are divided by the features that both samples have. Otherwise a missing value counts as the feature's mean. Of
    /// <see cref="FeatureKernel.Linear"/> only: the others take no missing values.
    /// </summary>
    public bool PairwiseCounts { get; init; }

    /// <summary>What replaces zeros before logarithms are taken, &gt; 0.</summary>
    /// <value>
    /// The default is null: half the smallest abundance above zero of the samples used. It lies below every abundance seen, whatever the
    /// unit (0.5 for counts that start at 1).
    /// </value>
    public double? Pseudocount { get; init; }

    /// <summary>Memory for the features held at a time; a table that is larger is read several times.</summary>
    internal long BlockBytes { get; init; } = 1L << 30;

    internal bool IsLogRatio => Kernel is FeatureKernel.Clr or FeatureKernel.Aitchison;

    /// <summary>Checks the options, all at once.</summary>
    /// <exception cref="ArgumentException">Options that exclude each other or are out of range; all are listed.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(Kernel))
        {
            faults.Add($"Kernel {Kernel} is not defined.");
        }

        if (PairwiseCounts && Kernel != FeatureKernel.Linear)
        {
            faults.Add($"PairwiseCounts goes with {FeatureKernel.Linear}, not with {Kernel}, which takes no missing values.");
        }

        if (Pseudocount is { } given && (!IsLogRatio || !(given > 0) || !double.IsFinite(given)))
        {
            faults.Add(IsLogRatio
                ? $"Pseudocount {given}: expected a number above 0."
                : $"Pseudocount goes with {FeatureKernel.Clr} and {FeatureKernel.Aitchison}, not with {Kernel}, which takes no logarithms.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}

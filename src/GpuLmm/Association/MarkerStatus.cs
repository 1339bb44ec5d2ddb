namespace GpuLmm;

/// <summary>Why a marker has no statistic.</summary>
public enum MarkerStatus
{
    /// <summary>It was tested.</summary>
    Tested,

    /// <summary>All analysed samples with a call have the same genotype.</summary>
    Monomorphic,

    /// <summary>No analysed sample has a call.</summary>
    Missing,

    /// <summary>It is a linear combination of the covariates.</summary>
    Collinear,

    /// <summary>Fewer copies of the rarer allele than asked for.</summary>
    LowCount,

    /// <summary>It explains the trait to the last digit: no residual is left to test against.</summary>
    PerfectFit,

    /// <summary>The search for the variances with the marker in the model did not end at a maximum.</summary>
    NotConverged,

    /// <summary>The filter leaves it out; only pairs that are asked for by name have rows of such markers.</summary>
    FilteredOut,
}

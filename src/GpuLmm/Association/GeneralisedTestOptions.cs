namespace GpuLmm;

/// <summary>What cumulants a saddlepoint is taken of.</summary>
public enum ScoreCumulants
{
    /// <summary>
    /// Of the score as the null model has it: responses independent given the random effects, and these normal. Its variance is g'Pg.
    /// </summary>
    NullModel,

    /// <summary>
    /// Of Σ g̃ (Y − μ), at T over the root of the variance ratio: what other programs do (Zhou et al. 2018). Too small a p where a few
    /// carriers are all cases.
    /// </summary>
    Rescaled,
}

/// <summary>How effects of rare markers are estimated (Firth 1993).</summary>
public enum FirthMethod
{
    /// <summary>The marker's effect alone, everything else at the null model.</summary>
    Approximate,

    /// <summary>Together with the effects of the covariates, the random effects at the null model.</summary>
    Full,

    /// <summary>Not at all: one step from the null model, T/V.</summary>
    Off,
}

/// <summary>How markers are tested against a generalised null model.</summary>
public sealed record GeneralisedTestOptions
{
    /// <summary>All defaults.</summary>
    public static GeneralisedTestOptions Default { get; } = new();

    /// <summary>Scores further from 0 than this many deviations have their p by a saddlepoint, others by the normal.</summary>
    /// <value>The default is 2; infinity for the normal everywhere.</value>
    public double SaddlepointCutoff { get; init; } = 2;

    /// <summary>Of what cumulants.</summary>
    /// <value>The default is those of the null model.</value>
    public ScoreCumulants Cumulants { get; init; } = ScoreCumulants.NullModel;

    /// <summary>Whether by Lugannani and Rice's formula, and not by r* (Barndorff-Nielsen 1990).</summary>
    /// <value>The default is false.</value>
    public bool IsLugannaniRice { get; init; }

    /// <summary>How effects are estimated of markers with p below <see cref="FirthThreshold"/>.</summary>
    /// <value>The default is the approximation.</value>
    public FirthMethod Firth { get; init; } = FirthMethod.Approximate;

    /// <summary>p below which.</summary>
    /// <value>The default is 0.05.</value>
    public double FirthThreshold { get; init; } = 0.05;

    /// <summary>Most copies of the rarer allele with which the exact law of the carriers takes the place of the saddlepoint.</summary>
    /// <value>The default, 0, is never; at most 20.</value>
    public int ExactCount { get; init; }

    /// <summary>What is wrong with the options.</summary>
    internal IEnumerable<string> Faults()
    {
        if (!(SaddlepointCutoff >= 0))
        {
            yield return FormattableString.Invariant($"SaddlepointCutoff is {SaddlepointCutoff}: expected 0 or more.");
        }

        if (!(FirthThreshold > 0 && FirthThreshold <= 1))
        {
            yield return FormattableString.Invariant($"FirthThreshold is {FirthThreshold}: expected above 0 and at most 1.");
        }

        if (ExactCount is < 0 or > 20)
        {
            yield return $"ExactCount is {ExactCount}: expected 0 to 20.";
        }
    }
}

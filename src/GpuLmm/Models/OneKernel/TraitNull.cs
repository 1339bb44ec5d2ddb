namespace GpuLmm;

/// <summary>The null model of one trait: what the scan tests markers against.</summary>
public sealed class TraitNull
{
    internal TraitNull(Trait trait, ProfileLikelihood profile, OneKernelFit reml, OneKernelFit ml)
    {
        Trait = trait;
        Profile = profile;
        Reml = reml;
        Ml = ml;
        UpperDeficit = new Lazy<double>(() =>
            ml.LogLikelihood - profile.Evaluate(profile.Range.HighestLambda).LogLikelihood(LikelihoodMethod.Ml));
    }

    /// <summary>The trait.</summary>
    public Trait Trait { get; }

    /// <summary>The fit by REML: variance components, h².</summary>
    public OneKernelFit Reml { get; }

    /// <summary>The fit by ML: the likelihood-ratio test compares with it.</summary>
    public OneKernelFit Ml { get; }

    internal ProfileLikelihood Profile { get; }

    /// <summary>By how much ℓ (ML) at the upper end of the search is below its maximum.</summary>
    internal Lazy<double> UpperDeficit { get; }

    /// <summary>The REML fit as the report of a model with the kernel <c>kinship</c>.</summary>
    /// <param name="samples">The samples of the null model, whose covariates are the fixed effects.</param>
    public ModelReport ToReport(SampleSet samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        string terms = string.Join(" + ", samples.Covariates.Names.Select(name => name == DesignMatrix.Intercept ? "1" : name));
        return OneKernelReport.Of(Reml, "kinship", $"{Trait.Name} ~ {terms} + (1 | gr(IID, cov = kinship))", samples.Covariates.Dropped);
    }
}

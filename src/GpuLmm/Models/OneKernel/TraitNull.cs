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
    }

    /// <summary>The trait.</summary>
    public Trait Trait { get; }

    /// <summary>The fit by REML: variance components, h².</summary>
    public OneKernelFit Reml { get; }

    /// <summary>The fit by ML: the likelihood-ratio test compares with it.</summary>
    public OneKernelFit Ml { get; }

    internal ProfileLikelihood Profile { get; }
}

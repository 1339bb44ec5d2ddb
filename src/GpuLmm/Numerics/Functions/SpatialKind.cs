namespace GpuLmm;

/// <summary>How correlation falls with distance d; h = d/range (Cressie 1993; Diggle &amp; Ribeiro 2007).</summary>
public enum SpatialKind
{
    /// <summary>ρ = exp(−h).</summary>
    Exponential,

    /// <summary>ρ = exp(−h²).</summary>
    Gaussian,

    /// <summary>ρ = 1 − 1.5h + 0.5h³ for h &lt; 1, else 0. PSD in up to three dimensions.</summary>
    Spherical,

    /// <summary>ρ = 2^(1−ν)/Γ(ν) · h^ν K_ν(h), ν the smoothness (glmmTMB's and geoR's; ν = ½ is exponential).</summary>
    Matern,
}

namespace GpuLmm;

/// <summary>Denominator degrees of freedom of t and F tests of fixed effects.</summary>
public enum DegreesMethod
{
    /// <summary>From the variability of the estimated variances (Satterthwaite 1946; Fai &amp; Cornelius 1996).</summary>
    Satterthwaite,

    /// <summary>
    /// With the covariance matrix of b̂ adjusted for estimated variances and F scaled (Kenward &amp; Roger 1997); only of REML fits whose V
    /// is linear in its parameters. Takes n² numbers for every variance.
    /// </summary>
    KenwardRoger,

    /// <summary>n − p for every test, without a method for the estimated variances.</summary>
    None,
}

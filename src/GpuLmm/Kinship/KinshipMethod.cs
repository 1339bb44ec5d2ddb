namespace GpuLmm;

/// <summary>How genotypes x (copies of allele 1) become a relationship matrix; p is the frequency of allele 1.</summary>
public enum KinshipMethod
{
    /// <summary>(1/m) Σ (x − x̄)(x − x̄)' (Zhou &amp; Stephens 2012, GEMMA <c>-gk 1</c>).</summary>
    Centered,

    /// <summary>(1/m) Σ z z', z = (x − 2p)/√(2p(1−p)) (Yang et al. 2010; VanRaden 2008, method 2).</summary>
    Standardized,

    /// <summary>Σ (x − 2p)(x − 2p)' / Σ 2p(1−p) (VanRaden 2008, method 1).</summary>
    VanRaden1,

    /// <summary>(1/m) Σ z z', z = (d − 2p²)/(2p(1−p)), d = 0, 2p, 4p − 2 for 0, 1, 2 copies (Zhu et al. 2015).</summary>
    Dominance,
}

namespace GpuLmm;

/// <summary>A test of one marker.</summary>
public enum MarkerTest
{
    /// <summary>(β̂/s.e.)² at the marker's own REML estimate of λ, F(1, n − p − 1).</summary>
    Wald,

    /// <summary>2(ℓ₁ − ℓ₀) with λ re-estimated by ML in both, χ²₁.</summary>
    Lrt,

    /// <summary>
    /// n B²/(A R₀) at the null ML estimate of λ, F(1, n − p − 1); against a generalised null model T²/V, whose tail is a saddlepoint's.
    /// </summary>
    Score,

    /// <summary>
    /// Twice the rise of Firth's penalised log-likelihood from no effect to β̂, χ²₁: of cases and controls, and of counts.
    /// </summary>
    Firth,
}

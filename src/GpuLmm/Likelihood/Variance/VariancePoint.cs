namespace GpuLmm;

/// <summary>The likelihood at one set of parameters, with its derivatives.</summary>
internal sealed record VariancePoint
{
    /// <summary>φ.</summary>
    public required double[] Parameters { get; init; }

    /// <summary>σ.</summary>
    public required double[] Components { get; init; }

    /// <summary>ℓ.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>∂ℓ/∂σ.</summary>
    public required double[] Score { get; init; }

    /// <summary>y'P V_k P y, of which the score is half the excess over its expectation tr(P V_k) (by ML tr(V⁻¹ V_k)).</summary>
    public required double[] Squares { get; init; }

    /// <summary>Average information of σ: ½ y'P V_k P V_l P y, row-major (Gilmour, Thompson &amp; Cullis 1995).</summary>
    public required double[] Information { get; init; }

    /// <summary>∂ℓ/∂φ.</summary>
    public required double[] Gradient { get; init; }

    /// <summary>Average information of φ.</summary>
    public required double[] ParameterInformation { get; init; }

    /// <summary>b̂ on the orthonormal basis of X.</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>(Q'V⁻¹Q)⁻¹ of that basis, row-major.</summary>
    public required double[] InverseInformation { get; init; }

    /// <summary>P y; empty where the search does without (<see cref="VarianceLikelihood.Complete"/>).</summary>
    public required double[] Projected { get; init; }
}

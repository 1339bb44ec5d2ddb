using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The profile likelihood at one λ: everything in units of σ²_e = 1, derivatives with respect to θ = log λ.
/// </summary>
internal sealed class ProfilePoint
{
    public required double Lambda { get; init; }

    public required int SampleCount { get; init; }

    public required int FixedCount { get; init; }

    /// <summary>w_i = 1/(λ s_i + 1).</summary>
    public required double[] Weights { get; init; }

    /// <summary>r̃ = ỹ − X̃ b̂.</summary>
    public required double[] Residuals { get; init; }

    /// <summary>b̂.</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>(X̃'W X̃)⁻¹, row-major.</summary>
    public required double[] InverseInformation { get; init; }

    /// <summary>Factor of X̃'W X̃.</summary>
    public required CholeskyFactor Factor { get; init; }

    /// <summary>R = y'P y.</summary>
    public required double ResidualSquares { get; init; }

    public required double ResidualSquaresDerivative { get; init; }

    /// <summary>log|V|.</summary>
    public required double LogDeterminantV { get; init; }

    public required double LogDeterminantVDerivative { get; init; }

    /// <summary>log|X'V⁻¹X|.</summary>
    public required double LogDeterminantInformation { get; init; }

    public required double LogDeterminantInformationDerivative { get; init; }

    /// <summary>σ̂²_e: R/(n − p) for REML, R/n for ML.</summary>
    public double ResidualVariance(LikelihoodMethod method) => ResidualSquares / Degrees(method);

    /// <summary>ℓ (natural logarithm), without the +½ log|X'X| that some programs add to REML.</summary>
    public double LogLikelihood(LikelihoodMethod method)
    {
        double d = Degrees(method);
        double value = (d * (Math.Log(2 * Math.PI * ResidualSquares / d) + 1)) + LogDeterminantV;
        return -0.5 * (method == LikelihoodMethod.Reml ? value + LogDeterminantInformation : value);
    }

    /// <summary>dℓ/dθ.</summary>
    public double Score(LikelihoodMethod method)
    {
        double value = (Degrees(method) * ResidualSquaresDerivative / ResidualSquares) + LogDeterminantVDerivative;
        return -0.5 * (method == LikelihoodMethod.Reml ? value + LogDeterminantInformationDerivative : value);
    }

    private double Degrees(LikelihoodMethod method) => method == LikelihoodMethod.Reml ? SampleCount - FixedCount : SampleCount;
}

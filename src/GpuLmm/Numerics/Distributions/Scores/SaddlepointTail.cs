using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>
/// The probability of a tail by its saddlepoint t̂, K'(t̂) = q: with w = √(2(t̂q − K)) and v = t̂ √K'' the tail of r* = w + log(v/w)/w
/// (Barndorff-Nielsen 1990), or Φ̄(w) + φ(w)(1/v − 1/w) (Lugannani &amp; Rice 1980). Roots, w and v are those of the upper tail: of the
/// lower one their signs change.
/// </summary>
/// <param name="Root">t̂ ≥ 0.</param>
/// <param name="Value">K(t̂).</param>
/// <param name="Curvature">K''(t̂).</param>
/// <param name="Skewness">K'''(t̂)/K''(t̂)^{3/2}, which is asked for where w is next to nothing.</param>
/// <param name="Score">q.</param>
internal readonly record struct SaddlepointTail(double Root, double Value, double Curvature, double Skewness, double Score)
{
    // Below, log(v/w)/w is its limit K'''/(6 K''^{3/2}): the quotient has no digits left.
    private const double SmallDeviate = 1e-5;

    /// <summary>w.</summary>
    public double Deviate => Math.Sqrt(Math.Max(0, 2 * ((Root * Score) - Value)));

    /// <summary>v.</summary>
    public double Slope => Root * Math.Sqrt(Curvature);

    /// <summary>log P by r*.</summary>
    public double LogBarndorffNielsen
    {
        get
        {
            double w = Deviate, own = w < SmallDeviate ? w + (Skewness / 6) : w + (Math.Log(Slope / w) / w);
            return TailProbability.LogNormal(own);
        }
    }

    /// <summary>log P by Lugannani and Rice's formula; of r* where that has no positive value.</summary>
    public double LogLugannaniRice
    {
        get
        {
            double w = Deviate;
            if (w < SmallDeviate)
            {
                return Math.Log(0.5 - (Skewness / (6 * Constants.Sqrt2Pi)));
            }

            // Φ̄ and φ over φ(w), which may be too small to write down.
            double density = (-0.5 * w * w) - Constants.LogSqrt2Pi, ratio = Math.Exp(TailProbability.LogNormal(w) - density);
            double sum = ratio + (1 / Slope) - (1 / w);
            return sum > 0 ? density + Math.Log(sum) : LogBarndorffNielsen;
        }
    }
}

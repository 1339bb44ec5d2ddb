namespace GpuLmm.Numerics;

/// <summary>
/// The law of a score S = Σ c_i (Y_i − E Y_i) + u of independent responses with known means, u ~ N(0, v), through its cumulant generating
/// function K and its derivatives, at t ≥ 0. The means are of the law; c, its sign and v come with the call. Everything is on the scale of
/// logarithms, so that a probability of 1e−1000000 is one. Immutable: any number of threads may ask.
/// </summary>
internal abstract class ScoreLaw
{
    // Of √K''(0): |K' − q| from which a last step makes the root right to rounding.
    private const double Tolerance = 1e-12;

    // A score this share of the support's end from it stands on it.
    private const double AtEnd = 1e-13;

    /// <summary>The logarithm of the probability of a score of q and more, or of −q and less.</summary>
    /// <param name="c">c, n numbers.</param>
    /// <param name="sign">1 for the upper tail, −1 for the lower.</param>
    /// <param name="variance">v.</param>
    /// <param name="q">q ≥ 0.</param>
    /// <param name="isLugannaniRice">By which formula.</param>
    /// <returns>Negative infinity beyond what the responses can be.</returns>
    public double LogTail(ReadOnlySpan<double> c, int sign, double variance, double q, bool isLugannaniRice = false)
    {
        if (!(variance > 0))
        {
            double end = Support(c, sign);
            if (q >= end * (1 - AtEnd))
            {
                return q <= end * (1 + AtEnd) ? LogEnd(c, sign) : double.NegativeInfinity;
            }
        }

        SaddlepointTail tail = TailOf(c, sign, variance, q);
        return isLugannaniRice ? tail.LogLugannaniRice : tail.LogBarndorffNielsen;
    }

    /// <summary>The saddlepoint of a tail within the support.</summary>
    public SaddlepointTail TailOf(ReadOnlySpan<double> c, int sign, double variance, double q)
    {
        (_, double curvature) = SlopesOf(c, sign, variance, 0);
        double scale = Math.Sqrt(curvature);
        var search = new BracketedNewton(Math.Max(q / curvature, double.Epsilon), Limit(c, sign));
        double root = q > 0 ? search.At : 0;
        for (int step = 0; step < BracketedNewton.MostSteps && q > 0; step++)
        {
            root = search.At;
            (double slope, curvature) = SlopesOf(c, sign, variance, root);
            bool isNear = Math.Abs(slope - q) <= Tolerance * scale;
            if (!search.Move(slope - q, curvature) || isNear)
            {
                // The last step is of the second order: it is taken, and K looked at there.
                root = isNear && search.At > 0 ? search.At : root;
                break;
            }
        }

        (_, curvature) = SlopesOf(c, sign, variance, root);
        double value = ValueOf(c, sign, root) + (0.5 * variance * root * root);
        double third = root * scale < 1e-2 ? ThirdOf(c, sign, root) : 0;
        return new SaddlepointTail(root, value, curvature, third / Math.Pow(curvature, 1.5), q);
    }

    /// <summary>−log10 of the probability of a score as far from 0 as this one, on either side.</summary>
    /// <param name="c">c.</param>
    /// <param name="variance">v.</param>
    /// <param name="score">S.</param>
    /// <param name="isLugannaniRice">By which formula.</param>
    /// <param name="outside">What stands for a tail beyond the support, as the logarithm of a probability.</param>
    public double NegativeLog10(
        ReadOnlySpan<double> c, double variance, double score, bool isLugannaniRice = false, double outside = double.NegativeInfinity)
    {
        double q = Math.Abs(score);
        double upper = LogTail(c, 1, variance, q, isLugannaniRice), lower = LogTail(c, -1, variance, q, isLugannaniRice);
        return TailProbability.NegativeLog10Sum(Known(upper), Known(lower));

        double Known(double log) => double.IsNegativeInfinity(log) ? outside : log;
    }

    /// <summary>(K', K'') without the normal part.</summary>
    protected abstract (double First, double Second) Slopes(ReadOnlySpan<double> c, int sign, double t);

    /// <summary>K without the normal part.</summary>
    protected abstract double ValueOf(ReadOnlySpan<double> c, int sign, double t);

    /// <summary>K'''.</summary>
    protected abstract double ThirdOf(ReadOnlySpan<double> c, int sign, double t);

    /// <summary>The largest S without a normal part; infinity where there is none.</summary>
    protected abstract double Support(ReadOnlySpan<double> c, int sign);

    /// <summary>log P of that largest S.</summary>
    protected abstract double LogEnd(ReadOnlySpan<double> c, int sign);

    /// <summary>Where K becomes infinite; infinity where it does not.</summary>
    protected virtual double Limit(ReadOnlySpan<double> c, int sign) => double.PositiveInfinity;

    private (double First, double Second) SlopesOf(ReadOnlySpan<double> c, int sign, double variance, double t)
    {
        (double first, double second) = Slopes(c, sign, t);
        return (first + (variance * t), second + variance);
    }
}

namespace GpuLmm.Numerics;

/// <summary>
/// Weighted moments of numbers whose weights come as logarithms: their sum, mean, and central sums of powers up to the fourth. Numbers are
/// added one by one, or sets of them together (Pébay 2008); nothing cancels, and nothing overflows.
/// </summary>
internal struct RiskMoments
{
    private double scale;
    private double weight;
    private double mean;
    private double second;
    private double third;
    private double fourth;

    /// <summary>No numbers.</summary>
    public static RiskMoments Empty => new() { scale = double.NegativeInfinity };

    /// <summary>The logarithm of the sum of weights.</summary>
    public readonly double LogWeight => scale + Math.Log(weight);

    /// <summary>κ₁.</summary>
    public readonly double Mean => mean;

    /// <summary>κ₂.</summary>
    public readonly double Variance => second / weight;

    /// <summary>κ₃.</summary>
    public readonly double Third => third / weight;

    /// <summary>κ₄ = m₄ − 3 m₂².</summary>
    public readonly double Fourth => (fourth / weight) - (3 * Variance * Variance);

    /// <summary>Adds a number.</summary>
    /// <param name="logWeight">The logarithm of its weight.</param>
    /// <param name="x">The number.</param>
    public void Add(double logWeight, double x)
    {
        if (logWeight > scale)
        {
            Rescale(logWeight);
        }

        double w = Math.Exp(logWeight - scale), sum = weight + w, shift = x - mean, step = shift * w / sum, product = shift * step * weight;
        fourth += (product * shift * shift * ((weight * weight) - (weight * w) + (w * w)) / (sum * sum)) + (6 * step * step * second)
            - (4 * step * third);
        third += (product * shift * (weight - w) / sum) - (3 * step * second);
        second += product;
        mean += step;
        weight = sum;
    }

    /// <summary>Adds a set of numbers.</summary>
    /// <param name="other">The set.</param>
    /// <param name="factor">What its weights are multiplied with; above 0.</param>
    public readonly RiskMoments With(RiskMoments other, double factor)
    {
        RiskMoments both = this;
        if (other.scale > both.scale)
        {
            both.Rescale(other.scale);
        }

        double f = factor * Math.Exp(other.scale - both.scale), a = both.weight, b = f * other.weight, sum = a + b;
        double shift = other.mean - both.mean;
        double second = f * other.second, third = f * other.third;
        both.fourth += (f * other.fourth) + (shift * shift * shift * shift * a * b * ((a * a) - (a * b) + (b * b)) / (sum * sum * sum))
            + (6 * shift * shift * ((a * a * second) + (b * b * both.second)) / (sum * sum))
            + (4 * shift * ((a * third) - (b * both.third)) / sum);
        both.third += third + (shift * shift * shift * a * b * (a - b) / (sum * sum))
            + (3 * shift * ((a * second) - (b * both.second)) / sum);
        both.second += second + (shift * shift * a * b / sum);
        both.mean += shift * b / sum;
        both.weight = sum;
        return both;
    }

    private void Rescale(double other)
    {
        double factor = Math.Exp(scale - other);
        (weight, second, third, fourth, scale) = (weight * factor, second * factor, third * factor, fourth * factor, other);
    }
}

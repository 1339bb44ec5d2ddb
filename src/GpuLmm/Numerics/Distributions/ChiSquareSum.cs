namespace GpuLmm.Numerics;

/// <summary>
/// The law of Q = Σ λ_k χ²₁(z² a_k²/λ_k), a sum of independent chi-squares with weights λ_k > 0 and noncentralities, by a quadrature that
/// has full relative accuracy in both tails and no case in which it fails (<see cref="ChiSquareContour"/>; one weight by itself has a
/// closed form). Used by one thread at a time; after the first sums it allocates nothing.
/// </summary>
internal sealed class ChiSquareSum
{
    // c is at steps of its logarithm, on the right of that of its odds: beyond the last, 1 − 2c is 1e−17.
    private const double PlaceStep = 0.25;
    private const int MostPlace = 160;
    private const double Step = 9.0 / 240;

    // Sums that are nearly of two or three weights alone.
    private const double FineStep = 9.0 / 900;
    private const double FewWeights = 3.5;
    private const int MostIterations = 200;

    private readonly Side upper = new(isUpper: true);
    private readonly Side lower = new(isUpper: false);
    private double[] lambda = [];
    private double[] shifts = [];
    private int count;
    private bool isCentral;
    private double scale = 1;
    private double step = Step;
    private double mean;
    private double meanShift;

    /// <summary>Takes the weights of a sum.</summary>
    /// <param name="weights">λ, all > 0; none for Q = 0.</param>
    /// <param name="noncentral">a², as many, ≥ 0; empty for none.</param>
    public void Begin(ReadOnlySpan<double> weights, ReadOnlySpan<double> noncentral = default)
    {
        count = weights.Length;
        isCentral = noncentral.IsEmpty;
        if (lambda.Length < count)
        {
            lambda = new double[2 * count];
            shifts = new double[2 * count];
        }

        (scale, mean, meanShift) = (0, 0, 0);
        double sum = 0, squares = 0;
        foreach (double weight in weights)
        {
            scale = Math.Max(scale, weight);
            sum += weight;
            squares += weight * weight;
        }

        for (int k = 0; k < count; k++)
        {
            lambda[k] = weights[k] / scale;
            shifts[k] = isCentral ? 0 : noncentral[k] / scale;
            mean += lambda[k];
            meanShift += shifts[k];
        }

        step = sum * sum < FewWeights * squares ? FineStep : Step;
        upper.Forget();
        lower.Forget();
    }

    /// <summary>log P(Q > q), 0 for q ≤ 0.</summary>
    /// <param name="q">q.</param>
    /// <param name="squared">z².</param>
    public double LogTail(double q, double squared = 0) => LogTail(q, squared, out _);

    /// <summary>The q with log P(Q > q) as given, without noncentralities.</summary>
    /// <param name="logarithm">log P, &lt; 0.</param>
    /// <param name="start">Where to begin, > 0.</param>
    public double Quantile(double logarithm, double start)
    {
        double low = 0, high = double.PositiveInfinity, q = start;
        for (int k = 0; k < MostIterations; k++)
        {
            double excess = LogTail(q, 0, out double density) - logarithm;
            if (Math.Abs(excess) <= 2e-15 * Math.Abs(logarithm))
            {
                break;
            }

            // Newton in log P, which is nearly linear in q far out.
            (low, high) = excess > 0 ? (q, high) : (low, q);
            double next = q + (excess * Math.Exp(excess + logarithm) / density);
            if (Math.Abs(next - q) <= 4e-16 * q)
            {
                break;
            }

            if (!(next > low && next < high))
            {
                next = double.IsInfinity(high) ? 2 * q : 0.5 * (low + high);
            }

            q = next;
        }

        return q;
    }

    private double LogTail(double q, double squared, out double density)
    {
        density = double.NaN;
        if (count == 0 || q <= 0)
        {
            return q < 0 || (q <= 0 && count > 0) ? 0 : double.NegativeInfinity;
        }

        q /= scale;
        double tail = count == 1 ? One(q, squared * shifts[0], out density) : ContourOf(q, squared).LogTail(
            q, squared, lambda.AsSpan(0, count), isCentral ? default : shifts.AsSpan(0, count), out density);
        density /= scale;
        return Math.Min(0, tail);
    }

    /// <summary>P((x + μ)² > q) of a standard normal x.</summary>
    private static double One(double q, double noncentrality, out double density)
    {
        double root = Math.Sqrt(q), mean = Math.Sqrt(noncentrality);
        density = (Normal(root - mean) + Normal(root + mean)) / (2 * root);
        double upper = TailProbability.LogNormal(root - mean), lower = TailProbability.LogNormal(root + mean);
        return upper + Math.Log(1 + Math.Exp(lower - upper));

        static double Normal(double z) => Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>The contour nearest to the saddle point of K(s) − s q − log|s|, on the side of 0 where the smaller tail is.</summary>
    private ChiSquareContour ContourOf(double q, double squared)
    {
        Side side = q >= mean + (squared * meanShift) ? upper : lower;
        return side.Contour(q, squared, lambda.AsSpan(0, count), isCentral ? default : shifts.AsSpan(0, count), step);
    }

    /// <summary>The contours of one tail.</summary>
    private sealed class Side(bool isUpper)
    {
        private readonly ChiSquareContour?[] contours = new ChiSquareContour?[(2 * MostPlace) + 1];
        private readonly (double Central, double Shift)[] heights = new (double, double)[(2 * MostPlace) + 1];
        private int place;

        public void Forget()
        {
            place = 0;
            Array.Fill(heights, (double.NaN, 0));
            foreach (ChiSquareContour? contour in contours)
            {
                contour?.Forget();
            }
        }

        public ChiSquareContour Contour(
            double q, double squared, ReadOnlySpan<double> lambda, ReadOnlySpan<double> shifts, double step)
        {
            double here = Height(place, q, squared, lambda, shifts);
            while (place < MostPlace && Height(place + 1, q, squared, lambda, shifts) is var above && above < here)
            {
                (place, here) = (place + 1, above);
            }

            while (place > -MostPlace && Height(place - 1, q, squared, lambda, shifts) is var below && below < here)
            {
                (place, here) = (place - 1, below);
            }

            ChiSquareContour contour = contours[place + MostPlace] ??= new ChiSquareContour();
            if (!contour.IsBegun)
            {
                (double c, double left) = Centre(place);
                contour.Begin(c, left, lambda, step);
            }

            return contour;
        }

        /// <summary>c, and 1 − 2c.</summary>
        private (double C, double Left) Centre(int at)
        {
            double odds = Math.Exp(at * PlaceStep);
            return isUpper ? (0.5 * odds / (1 + odds), 1 / (1 + odds)) : (-odds, 1 + (2 * odds));
        }

        private double Height(int at, double q, double squared, ReadOnlySpan<double> lambda, ReadOnlySpan<double> shifts)
        {
            ref (double Central, double Shift) own = ref heights[at + MostPlace];
            (double c, double left) = Centre(at);
            if (double.IsNaN(own.Central))
            {
                own = ChiSquareContour.At(c, left, lambda, shifts);
            }

            return own.Central + (squared * own.Shift) - (c * q);
        }
    }
}

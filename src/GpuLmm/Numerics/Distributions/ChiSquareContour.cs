using MathNet.Numerics;

namespace GpuLmm.Numerics;

/// <summary>
/// One contour of the inversion of Q = Σ λ_k χ²₁(z² a_k²/λ_k), max λ = 1: the parabola s(u) = c + α u² + iu with u = σ sinh x, on which
/// P(Q > q) = π⁻¹ ∫ Im[e^{K(s) − s q} s'(u)/s] du, c > 0, hardly oscillates, so that the trapezoid rule in x converges geometrically
/// (Trefethen &amp; Weideman 2014); with c &lt; 0 it is −P(Q ≤ q). What does not depend on q and z is kept at its nodes.
/// </summary>
internal sealed class ChiSquareContour
{
    private const int MostNodes = 1200;

    // Factors that are multiplied before their logarithm is taken: none is beyond 1e16.
    private const int FactorsAtOnce = 16;

    // What is smaller than this against the first term adds nothing; terms that grow again cancel one another.
    private const double NegligibleLogarithm = -48;
    private const double LargestRise = 2;
    private const int LeastNodes = 8;

    // An angle between neighbouring terms at which they are too far apart, while they count.
    private const double LargestTurn = 1.2;
    private const double CountingLogarithm = -32;
    private const double LeastStep = 9.0 / 900;
    private const double Flatter = 0.25;
    private const int MostTries = 24;
    private const int MostFlatter = 5;

    private readonly double[] real = new double[MostNodes];
    private readonly double[] imaginary = new double[MostNodes];
    private readonly double[] shiftReal = new double[MostNodes];
    private readonly double[] shiftImaginary = new double[MostNodes];
    private readonly double[] height = new double[MostNodes];
    private double centre;
    private double rest;
    private double opening;
    private double width;
    private double step;
    private double firstStep;
    private int flattened;
    private int filled;

    /// <summary>Whether it has a place.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>K(c) − log|c| without noncentralities, and what z² adds to it.</summary>
    public static (double Central, double Shift) At(double c, double rest, ReadOnlySpan<double> lambda, ReadOnlySpan<double> shifts)
    {
        double product = 1, logarithm = 0, shift = 0;
        for (int k = 0; k < lambda.Length; k++)
        {
            double factor = 1 - lambda[k] + (lambda[k] * rest);
            product *= factor;
            shift += shifts.IsEmpty ? 0 : shifts[k] * c / factor;
            if (product is < 1e-200 or > 1e200)
            {
                logarithm += Math.Log(product);
                product = 1;
            }
        }

        return ((-0.5 * (logarithm + Math.Log(product))) - Math.Log(Math.Abs(c)), shift);
    }

    /// <summary>Forgets its place.</summary>
    public void Forget() => IsBegun = false;

    /// <summary>Forgets its nodes, and takes those of a place as they are needed.</summary>
    /// <param name="c">c, below ½.</param>
    /// <param name="rest">1 − 2c without cancellation.</param>
    /// <param name="lambda">λ, the largest of which is 1.</param>
    /// <param name="step">Between nodes, in x.</param>
    public void Begin(double c, double rest, ReadOnlySpan<double> lambda, double step)
    {
        (centre, this.rest, this.step, firstStep) = (c, rest, step, step);
        (IsBegun, filled, flattened) = (true, 0, 0);

        // Of K(s) − log|s|: the parabola is the path of steepest descent near c, as far as these know it.
        double second = 1 / (c * c), third = c > 0 ? 0 : -2 / (c * c * c);
        for (int k = 0; k < lambda.Length; k++)
        {
            double slope = lambda[k] / (1 - lambda[k] + (lambda[k] * rest));
            second += 2 * slope * slope;
            third += 8 * slope * slope * slope;
        }

        width = 1 / Math.Sqrt(second);
        opening = third / (6 * second);
    }

    /// <summary>log P(Q > q).</summary>
    /// <param name="q">q > 0, in units of the largest λ.</param>
    /// <param name="squared">z².</param>
    /// <param name="lambda">λ, as at the beginning.</param>
    /// <param name="shifts">a²; empty for none.</param>
    /// <param name="density">Takes the density of Q at q.</param>
    public double LogTail(double q, double squared, ReadOnlySpan<double> lambda, ReadOnlySpan<double> shifts, out double density)
    {
        double start, sum, slope;
        for (int tries = 0; !TrySum(q, squared, lambda, shifts, out start, out sum, out slope) && tries < MostTries; tries++)
        {
        }

        density = Math.Exp(start) * slope / Math.PI;
        return centre > 0 ? start + Math.Log(sum / Math.PI) : SpecialFunctions.Log1p(Math.Exp(start) * sum / Math.PI);
    }

    /// <summary>The sums over the nodes; false where they would lose digits, after which the contour is flatter or finer.</summary>
    private bool TrySum(
        double q, double squared, ReadOnlySpan<double> lambda, ReadOnlySpan<double> shifts, out double start, out double sum,
        out double slope)
    {
        (start, sum, slope) = (0, 0, 0);
        double before = 0, lowest = 0;
        for (int node = 0; node < MostNodes; node++)
        {
            if (node == filled)
            {
                Fill(node, lambda, shifts);
                filled++;
            }

            double u = height[node], place = centre + (opening * u * u);
            double exponent = real[node] + (squared * shiftReal[node]) - (place * q);
            double angle = imaginary[node] + (squared * shiftImaginary[node]) - (u * q);
            (start, before) = node == 0 ? (exponent, angle) : (start, before);
            exponent -= start;
            if (exponent < NegligibleLogarithm && node > LeastNodes)
            {
                return true;
            }

            bool isRising = exponent > lowest + LargestRise, isTurning = Math.Abs(angle - before) > LargestTurn;
            if ((isRising || (isTurning && exponent > CountingLogarithm)) && Adjust(isRising))
            {
                return false;
            }

            double size = Math.Exp(exponent);
            (double sine, double cosine) = Math.SinCos(angle);
            sum += size * sine;

            // −dP/dq has another factor s.
            slope += size * ((sine * place) + (cosine * u));
            (before, lowest) = (angle, Math.Min(lowest, exponent));
        }

        return true;
    }

    /// <summary>Makes the contour finer, or flatter where that does not help; false where it can be neither.</summary>
    private bool Adjust(bool isRising)
    {
        if (!isRising && 0.5 * step >= LeastStep)
        {
            step *= 0.5;
        }
        else if (flattened <= MostFlatter)
        {
            // Near the poles of many small λ: far from them it is a straight line, on which no term is above the first.
            opening = flattened < MostFlatter ? opening * Flatter : 0;
            flattened++;
            step = firstStep;
        }
        else
        {
            return false;
        }

        filled = 0;
        return true;
    }

    private void Fill(int node, ReadOnlySpan<double> lambda, ReadOnlySpan<double> shifts)
    {
        double x = node * step, u = width * Math.Sinh(x), weight = width * Math.Cosh(x) * step * (node == 0 ? 0.5 : 1);
        double right = opening * u * u, s = centre + right;
        height[node] = u;
        double zr = 1, zi = 0, logarithm = 0, angle = 0, ar = 0, ai = 0;
        for (int k = 0; k < lambda.Length; k++)
        {
            // 1 − 2 λ s, below the real axis: a product that comes from there above it has turned once around.
            double own = lambda[k], fr = 1 - own + (own * rest) - (2 * own * right), fi = -2 * own * u;
            double next = (zr * fi) + (zi * fr);
            angle -= zi <= 0 && next > 0 ? 2 * Math.PI : 0;
            (zr, zi) = ((zr * fr) - (zi * fi), next);
            if (k % FactorsAtOnce == FactorsAtOnce - 1)
            {
                logarithm += 0.5 * Math.Log((zr * zr) + (zi * zi));
                angle += Math.Atan2(zi, zr);
                (zr, zi) = (1, 0);
            }

            if (!shifts.IsEmpty)
            {
                double scale = shifts[k] / ((fr * fr) + (fi * fi));
                ar += scale * ((s * fr) + (u * fi));
                ai += scale * ((u * fr) - (s * fi));
            }
        }

        logarithm += 0.5 * Math.Log((zr * zr) + (zi * zi));
        angle += Math.Atan2(zi, zr);

        // s'(u) = 2αu + i, over s.
        double bend = 2 * opening * u, factor = weight * Math.Sqrt(((bend * bend) + 1) / ((s * s) + (u * u)));
        real[node] = (-0.5 * logarithm) + Math.Log(factor);
        imaginary[node] = (-0.5 * angle) + Math.Atan2(1, bend) - Math.Atan2(u, s);
        shiftReal[node] = ar;
        shiftImaginary[node] = ai;
    }
}

namespace GpuLmm.Numerics;

/// <summary>
/// The root of an increasing function on (0, limit) that is negative at 0: Newton's steps within the bracket that the values met so far
/// make, halved or doubled where a step leaves it. It cannot fail: the bracket shrinks to neighbouring numbers at worst. Scalar, for loops
/// of the host and kernels alike.
/// </summary>
internal struct BracketedNewton
{
    // Steps to neighbouring numbers from anywhere, doubling and halving alone.
    public const int MostSteps = 2200;

    private double lower;
    private double upper;

    /// <param name="start">Where to begin, within (0, limit).</param>
    /// <param name="limit">Where the function has become infinite; infinity where it does not.</param>
    public BracketedNewton(double start, double limit)
    {
        lower = 0;
        upper = limit;
        At = start < limit ? start : 0.5 * limit;
    }

    /// <summary>Where to evaluate.</summary>
    public double At { get; private set; }

    /// <summary>Takes what was found there, and moves on.</summary>
    /// <param name="value">The function; infinity counts as above the root.</param>
    /// <param name="slope">Its derivative.</param>
    /// <returns>Whether there is a number between the ends of the bracket.</returns>
    public bool Move(double value, double slope)
    {
        double next = At - (value / slope);
        if (next == At)
        {
            return false;
        }

        // What overflows is far above.
        bool isAbove = !(value <= 0);
        if (isAbove)
        {
            upper = At;
        }
        else
        {
            lower = At;
        }

        if (!(next > lower && next < upper))
        {
            next = double.IsPositiveInfinity(upper) ? 2 * lower : lower + (0.5 * (upper - lower));
        }

        bool hasMoved = next > lower && next < upper;
        At = next;
        return hasMoved;
    }
}

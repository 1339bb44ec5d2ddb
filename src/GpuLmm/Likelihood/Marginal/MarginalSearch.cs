using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Maximises a marginal likelihood: quasi-Newton steps (Broyden, Fletcher, Goldfarb &amp; Shanno) from a Hessian by differences, halved
/// until ℓ rises, then Newton's with the Hessian of the end, which the standard errors come from. Ranges are held at their bounds as long
/// as the gradient presses them there, and a dispersion parameter at its end, the Poisson.
/// </summary>
internal sealed partial class MarginalSearch
{
    private const int MostSteps = 200;
    private const int MostHalvings = 30;
    private const int MostPolishes = 8;
    private const int MostPolishedEnds = 5;

    // Half the rise that a full step promises.
    private const double RoughEnd = 1e-9;
    private const double End = 1e-15;
    private const double LargestGradient = 1e-5;

    // The same as a rise of ℓ, for parameters of much curvature: a hundred-thousandth of a standard error.
    private const double LargestRise = 1e-10;

    // In standard errors: a climb within reach of an end that is no lower, and about to step nearby, is on its way there.
    private const double JoinDistance = 2;
    private const double AheadDistance = 0.5;

    // A deviation this small is tried at zero, and rise that rounding may hide.
    private const double NearZero = 0.05;
    private const double Rounding = 1e-8;

    private const string Steep = "the gradient does not vanish at the end of the search.";

    private readonly MarginalLikelihood likelihood;
    private readonly CancellationToken cancellationToken;
    private readonly double[] lower;
    private readonly double[] upper;
    private readonly double[] limits;
    private readonly List<MarginalStep> trajectory = [];
    private readonly int count;
    private readonly int held;
    private MarginalPoint point;
    private double[] curvature = [];
    private double[] saddle = [];
    private bool hasJoined;
    private bool mayBePoisson = true;

    private MarginalSearch(MarginalLikelihood likelihood, MarginalPoint start, int held, CancellationToken cancellationToken)
    {
        this.likelihood = likelihood;
        this.held = held;
        this.cancellationToken = cancellationToken;
        point = start;
        count = likelihood.Count;
        int p = likelihood.FixedCount;
        lower = Spread(likelihood.Latent.LowerBounds, double.NegativeInfinity);
        upper = Spread(likelihood.Latent.UpperBounds, double.PositiveInfinity);

        // A step may change η by some units, and a parameter of the effects by one.
        limits = [.. Enumerable.Range(0, count).Select(k => k < p ? 3 * Math.Sqrt(likelihood.Sample.Count) : 1)];
    }

    /// <summary>Searches from several points on; the highest end that is a maximum, or the highest.</summary>
    /// <exception cref="ArithmeticException">There is no likelihood where a search starts.</exception>
    public static MarginalMaximum Maximise(MarginalLikelihood likelihood, IReadOnlyList<double[]> starts,
        CancellationToken cancellationToken)
    {
        var ends = new List<(MarginalSearch Search, string? Fault)>();
        foreach (double[] start in starts)
        {
            MarginalSearch search = At(likelihood, start, cancellationToken);
            string? fault = search.Climb([.. ends.Where(end => end is { Fault: null, Search.hasJoined: false }).Select(end => end.Search)]);
            ends.Add((search, fault));
        }

        // Where the highest end is no maximum, climbs that were on their way there go on: along a flat direction all is near.
        MarginalMaximum? best = null;
        foreach ((MarginalSearch search, string? fault) in ends
            .OrderBy(end => end.Search.hasJoined).ThenBy(end => end.Fault is null ? 0 : 1)
                .ThenByDescending(end => end.Search.point.LogLikelihood))
        {
            MarginalMaximum end = search.Finish(search.hasJoined ? search.Climb([]) : fault);
            best ??= end;
            if (end.IsConverged)
            {
                return end;
            }
        }

        return best!;
    }

    /// <summary>Where a climb from a point ends, within about 1e-4 standard errors of the maximum; null where it does not.</summary>
    /// <exception cref="ArithmeticException">There is no likelihood where the search starts.</exception>
    public static MarginalPoint? Approach(MarginalLikelihood likelihood, double[] start, CancellationToken cancellationToken)
    {
        MarginalSearch search = At(likelihood, start, cancellationToken);
        return search.Climb([]) is null ? search.point : null;
    }

    /// <summary>
    /// Searches near a maximum, with one parameter held or none, as far as ℓ is known to rounding; errors are from the secant's curvature.
    /// </summary>
    /// <param name="likelihood">ℓ.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="held">The parameter that stays; −1 for none.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <returns>Null where there is no likelihood at the start.</returns>
    public static MarginalMaximum? Near(MarginalLikelihood likelihood, double[] start, int held, CancellationToken cancellationToken)
    {
        if (likelihood.Evaluate(start) is not { } point)
        {
            return null;
        }

        var search = new MarginalSearch(likelihood, point, held, cancellationToken);
        string? fault = search.Climb([]);
        return new MarginalMaximum(search.point, fault is null ? search.Covariance() : search.Missing(), fault is null,
            fault ?? "", search.trajectory);
    }

    private static MarginalSearch At(MarginalLikelihood likelihood, double[] start, CancellationToken cancellationToken) => new(
        likelihood, likelihood.Evaluate(start)
            ?? throw new ArithmeticException("The conditional modes are not found where the search starts."),
        held: -1, cancellationToken);

    private MarginalMaximum Finish(string? fault)
    {
        DropZeroFields();
        for (int round = 0; round < MostPolishedEnds && fault is null; round++)
        {
            double[] moved = point.Parameters;
            if (!TryPolish(out fault))
            {
                // A bend that the secants did not see is seen from the start of another climb.
                if (round + 1 < MostPolishedEnds && (fault == Steep || LeaveSaddle()))
                {
                    fault = Climb([]);
                    continue;
                }

                return new MarginalMaximum(point, Missing(), false, fault!, trajectory);
            }

            // The Hessian is that of where the polish began: taken anew where it moved far.
            if (Distance(moved, point.Parameters) < 1e-4)
            {
                break;
            }
        }

        return fault is null
            ? new MarginalMaximum(point, Covariance(), true, "", trajectory)
            : new MarginalMaximum(point, Missing(), false, fault, trajectory);
    }

    /// <summary>
    /// Sets the deviation of a field to zero where it differs from zero by rounding alone: its range then has no meaning.
    /// </summary>
    private void DropZeroFields()
    {
        for (int k = 0; k < likelihood.Latent.Count; k++)
        {
            int at = likelihood.FixedCount + k;
            double[] without = [.. point.Parameters];
            without[at] = 0;
            if (likelihood.Latent.IsFieldDeviation(k) && Math.Abs(point.Parameters[at]) < NearZero
                && likelihood.Evaluate(without) is { } zero && zero.LogLikelihood >= point.LogLikelihood - Rounding)
            {
                point = zero;
                Note("zero");
            }
        }
    }

    /// <summary>Quasi-Newton steps.</summary>
    /// <param name="ends">Of other climbs.</param>
    /// <returns>What went wrong, or null.</returns>
    private string? Climb(MarginalSearch[] ends)
    {
        Note("start");
        double[] rough = [.. limits.Select(limit => 1e-4 * limit)];
        curvature = RoughCurvature(point) ?? Diagonal(rough);
        for (int step = 0; step < MostSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            JumpToPoisson();
            double[] direction = Direction(out double decrement);
            hasJoined = Array.Exists(ends, end => IsHeadingTo(end, direction));
            MarginalPoint? next = hasJoined || decrement < RoughEnd ? null : Forward(direction, decrement);
            if (next is null)
            {
                if (!hasJoined && LeavePoisson())
                {
                    continue;
                }

                // What is left of a rise drowns in rounding: the polish tells.
                return hasJoined || decrement < 1e-5 ? null : "no step along the gradient raises the likelihood.";
            }

            Update(next);
            point = next;
            Note("bfgs");
        }

        return $"{MostSteps} steps did not end at a maximum.";
    }

    /// <summary>Whether this climb is about to end where another ended.</summary>
    private bool IsHeadingTo(MarginalSearch end, double[] direction)
    {
        double[] own = point.Parameters, ahead = [.. own.Select((value, k) => value + direction[k])];
        return point.LogLikelihood <= end.point.LogLikelihood && end.Distance(end.point.Parameters, own) < JoinDistance
            && end.Distance(end.point.Parameters, ahead) < AheadDistance;
    }

    private MarginalPoint? Forward(double[] direction, double decrement)
    {
        double length = Math.Min(1, direction.Select((value, k) => limits[k] / Math.Abs(value)).Min());
        for (int halving = 0; halving < MostHalvings; halving++, length /= 2)
        {
            double[] moved = [.. point.Parameters.Select((value, k) => Math.Clamp(value + (length * direction[k]), lower[k], upper[k]))];
            if (likelihood.Evaluate(moved) is { } next && next.LogLikelihood >= point.LogLikelihood + (1e-4 * length * decrement))
            {
                return next;
            }
        }

        return null;
    }

    /// <summary>Newton steps with one Hessian until the gradient is nothing but rounding.</summary>
    private bool TryPolish(out string? fault)
    {
        fault = null;
        saddle = [];
        double[] steps = [.. Enumerable.Range(0, count).Select(k =>
            Math.Min(1e-2 * limits[k], 1e-3 / Math.Sqrt(Math.Max(curvature[(k * count) + k], 1e-12))))];
        if (MarginalHessian.At(likelihood, point, steps, isCentral: true, cancellationToken) is not { } hessian)
        {
            fault = "the likelihood has no curvature at its end.";
            return false;
        }

        int[] free = Free();
        if (!CholeskyFactor.TryCreate(SmallMatrix.Select(hessian, count, free), free.Length, out _))
        {
            saddle = hessian;
            fault = "the likelihood is flat: it does not tell all parameters. Leave out a term, or hold a parameter.";
            return false;
        }

        curvature = hessian;
        for (int polish = 0; polish < MostPolishes; polish++)
        {
            double[] direction = Direction(out double decrement);
            if (decrement < End)
            {
                break;
            }

            double[] moved = [.. point.Parameters.Select((value, k) => Math.Clamp(value + direction[k], lower[k], upper[k]))];
            if (likelihood.Evaluate(moved) is not { } next || next.LogLikelihood < point.LogLikelihood - 1e-8)
            {
                break;
            }

            double before = Free().Select(k => Math.Abs(point.Gradient[k])).DefaultIfEmpty().Max();
            if (Free().Select(k => Math.Abs(next.Gradient[k])).DefaultIfEmpty().Max() >= before)
            {
                break;
            }

            point = next;
            Note("newton");
        }

        _ = Direction(out double left);
        if (Free().Select(k => Math.Abs(point.Gradient[k])).DefaultIfEmpty().Max() > LargestGradient && left > LargestRise)
        {
            fault = Steep;
            return false;
        }

        return true;
    }

    /// <summary>A⁻¹ g over the free parameters, A made positive definite where it is not.</summary>
    private double[] Direction(out double decrement)
    {
        int[] free = Free();
        double[] own = SmallMatrix.Select(curvature, count, free), step = Array.ConvertAll(free, k => point.Gradient[k]);
        double scale = Enumerable.Range(0, free.Length).Select(k => Math.Abs(own[(k * free.Length) + k])).DefaultIfEmpty(1).Max();
        CholeskyFactor factor;
        for (double ridge = 1e-6 * scale; !CholeskyFactor.TryCreate(own, free.Length, out factor); ridge *= 10)
        {
            for (int k = 0; k < free.Length; k++)
            {
                own[(k * free.Length) + k] += ridge;
            }
        }

        factor.Solve(step);
        var direction = new double[count];
        decrement = 0;
        for (int k = 0; k < free.Length; k++)
        {
            direction[free[k]] = step[k];
            decrement += step[k] * point.Gradient[free[k]];
        }

        return direction;
    }

    /// <summary>The secant update, damped where the curvature along the step is not positive (Powell 1978).</summary>
    private void Update(MarginalPoint next)
    {
        double[] step = [.. next.Parameters.Select((value, k) => value - point.Parameters[k])];
        double[] change = [.. point.Gradient.Select((value, k) => value - next.Gradient[k])];
        double[] expected = SmallMatrix.Times(curvature, step, count);
        double along = TensorPrimitives.Dot<double>(step, change), own = TensorPrimitives.Dot<double>(step, expected);
        if (!(own > 0))
        {
            curvature = RoughCurvature(next) ?? curvature;
            return;
        }

        double share = along >= 0.2 * own ? 1 : 0.8 * own / (own - along);
        double[] damped = [.. change.Select((value, k) => (share * value) + ((1 - share) * expected[k]))];
        along = TensorPrimitives.Dot<double>(step, damped);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                curvature[(i * count) + j] += (damped[i] * damped[j] / along) - (expected[i] * expected[j] / own);
            }
        }
    }

    private int[] Free() => [.. Enumerable.Range(0, count).Where(k => k != held && !IsIdle(k)
        && !(point.Parameters[k] <= lower[k] && point.Gradient[k] < 0) && !(point.Parameters[k] >= upper[k] && point.Gradient[k] > 0))];

    private bool IsIdle(int parameter) => (parameter == count - 1 && likelihood.IsPoisson(point.Parameters))
        || likelihood.Latent.IsIdle(parameter - likelihood.FixedCount, likelihood.LatentOf(point.Parameters));

    private double[] Covariance()
    {
        int[] free = Free();
        double[] covariance = Missing();
        if (CholeskyFactor.TryCreate(SmallMatrix.Select(curvature, count, free), free.Length, out CholeskyFactor factor))
        {
            double[] inverse = factor.Inverse();
            for (int i = 0; i < free.Length; i++)
            {
                for (int j = 0; j < free.Length; j++)
                {
                    covariance[(free[i] * count) + free[j]] = inverse[(i * free.Length) + j];
                }
            }
        }

        return covariance;
    }

    /// <summary>In standard errors.</summary>
    private double Distance(double[] from, double[] to)
    {
        double[] step = [.. from.Select((value, k) => to[k] - value)];
        return Math.Sqrt(Math.Max(0, TensorPrimitives.Dot<double>(step, SmallMatrix.Times(curvature, step, count))));
    }

    private double[] Missing()
    {
        var missing = new double[count * count];
        Array.Fill(missing, double.NaN);
        return missing;
    }

    private double[] Diagonal(double[] steps)
    {
        var diagonal = new double[count * count];
        for (int k = 0; k < count; k++)
        {
            diagonal[(k * count) + k] = 1 / (steps[k] * steps[k] * 1e4);
        }

        return diagonal;
    }

    private void Note(string kind) => trajectory.Add(new MarginalStep(
        kind, point.LogLikelihood, Free().Select(k => Math.Abs(point.Gradient[k])).DefaultIfEmpty().Max()));

    private double[] Spread(double[] bounds, double none) => [.. Enumerable.Range(0, count).Select(k =>
        k >= likelihood.FixedCount && k < likelihood.FixedCount + bounds.Length ? bounds[k - likelihood.FixedCount] : none)];
}

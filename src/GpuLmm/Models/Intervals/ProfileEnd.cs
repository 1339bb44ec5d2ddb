namespace GpuLmm;

/// <summary>
/// One end of a profile interval: where 2(ℓ̂ − ℓ) is the quantile of χ²₁, by the signed root of it, which is nearly straight.
/// </summary>
/// <param name="target">The profile.</param>
/// <param name="estimate">The parameter at the maximum.</param>
/// <param name="best">ℓ̂.</param>
/// <param name="z">Root of the quantile.</param>
/// <param name="direction">−1 or 1.</param>
/// <param name="cancellationToken">Checked at every step.</param>
internal sealed class ProfileEnd(ProfileTarget target, double estimate, double best, double z, int direction,
    CancellationToken cancellationToken)
{
    private const int MostSteps = 60;

    // In units of the signed root, which is that of a standard error.
    private const double Tolerance = 1e-7;

    // ℓ above the maximum by more than searches differ.
    private const double BetterBy = 1e-6;
    private readonly List<(double Distance, double Root)> seen = [(0, 0)];

    /// <summary>What was remarkable; empty where nothing was.</summary>
    public string Note { get; private set; } = "";

    /// <summary>The end; NaN, with a note, where there is none to be had.</summary>
    public double Find()
    {
        double limit = direction < 0 ? target.Least : target.Largest;
        double inside = estimate, insideRoot = -z, next = estimate + (direction * z * target.Step);
        double outside = double.NaN, outsideRoot = double.NaN;
        for (int step = 0; step < MostSteps && double.IsNaN(outside); step++)
        {
            next = direction < 0 ? Math.Max(next, limit) : Math.Min(next, limit);
            double root = Excess(next);
            if (double.IsNaN(root))
            {
                return double.NaN;
            }

            if (root >= 0)
            {
                (outside, outsideRoot) = (next, root);
            }
            else if (next == limit)
            {
                Note = $"{(direction < 0 ? "lower" : "upper")} end at the edge of the range";
                return limit;
            }
            else
            {
                (inside, insideRoot) = (next, root);

                // As far as the straight line through the estimate would go, and a little further.
                next = estimate + (Math.Clamp(1.1 * z / Math.Max(root + z, 0.05 * z), 1.2, 4) * (next - estimate));
            }
        }

        if (double.IsNaN(outside))
        {
            Note = $"no {(direction < 0 ? "lower" : "upper")} end: the likelihood stays high";
            return direction * double.PositiveInfinity;
        }

        double end = Close(inside, insideRoot, outside, outsideRoot);
        if (Note.Length == 0 && !IsMonotone())
        {
            Note = $"the profile has more than one maximum on the {(direction < 0 ? "lower" : "upper")} side: this end is one of several";
        }

        return end;
    }

    /// <summary>The Illinois method; halves where the outer value is infinite.</summary>
    private double Close(double inside, double insideRoot, double outside, double outsideRoot)
    {
        int side = 0;
        double next = outside;
        for (int step = 0; step < MostSteps; step++)
        {
            next = double.IsInfinity(outsideRoot) ? 0.5 * (inside + outside)
                : inside - (insideRoot * (outside - inside) / (outsideRoot - insideRoot));
            double root = Excess(next);
            if (double.IsNaN(root) || Math.Abs(root) < Tolerance || next == inside || next == outside)
            {
                return double.IsNaN(root) ? double.NaN : next;
            }

            if (root < 0)
            {
                (inside, insideRoot) = (next, root);
                outsideRoot *= side < 0 ? 0.5 : 1;
                side = -1;
            }
            else
            {
                (outside, outsideRoot) = (next, root);
                insideRoot *= side > 0 ? 0.5 : 1;
                side = 1;
            }
        }

        return next;
    }

    /// <summary>√(2(ℓ̂ − ℓ)) − z.</summary>
    private double Excess(double value)
    {
        HeldMaximum? end = target.At(value, cancellationToken);
        if (end is null)
        {
            return double.PositiveInfinity;
        }

        if (!end.IsConverged)
        {
            Note = FormattableString.Invariant($"a search on the way did not converge: {end.Diagnosis}");
            return double.NaN;
        }

        double difference = best - end.LogLikelihood;
        if (difference < -BetterBy)
        {
            Note = FormattableString.Invariant(
                $"a higher likelihood (by {-difference:g3}) was found on the way: the estimate is not the maximum");
            return double.NaN;
        }

        double root = Math.Sqrt(2 * Math.Max(difference, 0));
        seen.Add((Math.Abs(value - estimate), root));
        return root - z;
    }

    private bool IsMonotone()
    {
        (double, double Root)[] ordered = [.. seen.OrderBy(pair => pair.Distance)];
        return ordered.Zip(ordered.Skip(1)).All(pair => pair.Second.Root > pair.First.Root - 1e-4);
    }
}

namespace GpuLmm.Numerics;

/// <summary>
/// Events one after the other, given who is at risk: of a risk set the sample i has the event with probability p_i ∝ e^η, so that the terms
/// are log Σ p_i e^{x_i t} − t Σ p_i x_i, x = ±c. The variance of the score is c'Wc, W the information of the partial likelihood.
/// </summary>
/// <param name="sets">Who is at risk when.</param>
/// <param name="likelihood">At the η of the null model.</param>
internal sealed class RiskSetLaw(RiskSets sets, PartialLikelihood likelihood) : ScoreLaw
{
    // A share of probability this near to all of it is all.
    private const double Rounding = 1e-12;

    /// <summary>K, K', K'', K''' and K'''' at t of Σ x_i (Y_i − E Y_i).</summary>
    /// <param name="x">x, n numbers.</param>
    /// <param name="t">t.</param>
    public (double Value, double First, double Second, double Third, double Fourth) Cumulants(ReadOnlySpan<double> x, double t)
    {
        (double value, double first, double second, double third, double fourth) = (-likelihood.LogTotals, 0, 0, 0, 0);
        RiskMoments rest = RiskMoments.Empty;
        int next = 0;
        foreach (EventTime time in sets.Times)
        {
            Add(ref rest, x, t, next, time.First);
            Add(ref rest, x, t, time.EventEnd, time.End);
            RiskMoments dying = RiskMoments.Empty;
            Add(ref dying, x, t, time.First, time.EventEnd);
            for (int l = 0; l < time.Events; l++)
            {
                RiskMoments own = rest.With(dying, 1 - (l / (double)time.Events));
                value += own.LogWeight;
                first += own.Mean;
                second += own.Variance;
                third += own.Third;
                fourth += own.Fourth;
            }

            rest = rest.With(dying, 1);
            next = time.End;
        }

        double mean = System.Numerics.Tensors.TensorPrimitives.Dot(x, likelihood.Mean);
        return (value - (t * mean), first - mean, second, third, fourth);
    }

    protected override (double First, double Second) Slopes(ReadOnlySpan<double> c, int sign, double t)
    {
        (_, double first, double second, _, _) = Cumulants(c, sign * t);
        return (sign * first, second);
    }

    protected override double ValueOf(ReadOnlySpan<double> c, int sign, double t) => Cumulants(c, sign * t).Value;

    protected override double ThirdOf(ReadOnlySpan<double> c, int sign, double t) => sign * Cumulants(c, sign * t).Third;

    protected override double Support(ReadOnlySpan<double> c, int sign)
    {
        double sum = 0, largest = double.NegativeInfinity;
        int next = 0;
        foreach (EventTime time in sets.Times)
        {
            for (; next < time.End; next++)
            {
                largest = Math.Max(largest, sign * c[sets.Order[next]]);
            }

            sum += time.Events * largest;
        }

        return sum - (sign * System.Numerics.Tensors.TensorPrimitives.Dot(c, likelihood.Mean));
    }

    protected override double LogEnd(ReadOnlySpan<double> c, int sign)
    {
        double sum = 0, largest = double.NegativeInfinity;
        int next = 0;
        foreach (EventTime time in sets.Times)
        {
            for (; next < time.End; next++)
            {
                largest = Math.Max(largest, sign * c[sets.Order[next]]);
            }

            (double dying, double rest, double extreme, double extremeDying) = (0, 0, 0, 0);
            double top = largest - (Rounding * Math.Abs(largest)), scale = likelihood.Eta.Max();
            for (int i = 0; i < time.End; i++)
            {
                int sample = sets.Order[i];
                double weight = Math.Exp(likelihood.Eta[sample] - scale);
                bool isDying = i >= time.First && i < time.EventEnd, isExtreme = sign * c[sample] >= top;
                (dying, rest) = isDying ? (dying + weight, rest) : (dying, rest + weight);
                extreme += isExtreme && !isDying ? weight : 0;
                extremeDying += isExtreme && isDying ? weight : 0;
            }

            for (int l = 0; l < time.Events; l++)
            {
                double left = 1 - (l / (double)time.Events);
                sum += Math.Log((extreme + (left * extremeDying)) / (rest + (left * dying)));
            }
        }

        return sum;
    }

    private void Add(ref RiskMoments moments, ReadOnlySpan<double> x, double t, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            int sample = sets.Order[i];
            moments.Add(likelihood.Eta[sample] + (t * x[sample]), x[sample]);
        }
    }
}

using System.Numerics.Tensors;

namespace GpuLmm.Numerics;

/// <summary>
/// Cox's partial likelihood at one η, ties by Efron (1977): of d events at a time the l-th, l = 0 … d − 1, has the risk set in which those
/// d count 1 − l/d each. It is the likelihood of Poisson counts of events with a free hazard at every event: μ are their means, r = δ − μ
/// the martingale residuals, and W, the information of η, is diag(μ) less what the hazards take, W 1 = 0.
/// </summary>
internal sealed class PartialLikelihood
{
    private const int MostIterations = 2000;

    // Of the residual's norm, with which digits of the solution end.
    private const double Tolerance = 1e-13;

    private readonly RiskSets sets;
    private readonly double[] hazard;

    // 1/S of every event, times at latest first, events of one time in their order; S in units of e^offset.
    private readonly double[] inverse;

    /// <param name="sets">Who is at risk when; nobody is at risk at no event.</param>
    /// <param name="eta">η.</param>
    public PartialLikelihood(RiskSets sets, double[] eta)
    {
        this.sets = sets;
        Eta = eta;
        Mean = new double[eta.Length];
        inverse = new double[(int)sets.Events.Sum()];
        double offset = TensorPrimitives.Max<double>(eta), rest = 0;
        hazard = Array.ConvertAll(eta, own => Math.Exp(own - offset));
        int place = 0, next = 0;
        foreach (EventTime time in sets.Times)
        {
            rest += Sum(next, time.First) + Sum(time.EventEnd, time.End);
            double dying = Sum(time.First, time.EventEnd);
            for (int l = 0; l < time.Events; l++)
            {
                inverse[place++] = 1 / (rest + ((1 - (l / (double)time.Events)) * dying));
                LogTotals += offset - Math.Log(inverse[place - 1]);
            }

            rest += dying;
            next = time.End;
        }

        // Hazards of all events up to a time: from the first on.
        double cumulated = 0;
        for (int k = sets.Times.Length - 1, last = place; k >= 0; k--)
        {
            EventTime time = sets.Times[k];
            (double all, double own) = Sums(inverse.AsSpan(last -= time.Events, time.Events));
            Set(time.First, time.EventEnd, cumulated + own);
            cumulated += all;
            Set(time.EventEnd, time.End, cumulated);
            Set(k == 0 ? 0 : sets.Times[k - 1].End, time.First, cumulated);
        }

        double Sum(int from, int to)
        {
            double sum = 0;
            for (int i = from; i < to; i++)
            {
                sum += hazard[sets.Order[i]];
            }

            return sum;
        }

        void Set(int from, int to, double cumulative)
        {
            for (int i = from; i < to; i++)
            {
                int sample = sets.Order[i];
                Mean[sample] = hazard[sample] * cumulative;
            }
        }
    }

    /// <summary>η.</summary>
    public double[] Eta { get; }

    /// <summary>μ, expected events; their sum is that of the events.</summary>
    public double[] Mean { get; }

    /// <summary>Σ log S over the events.</summary>
    public double LogTotals { get; }

    /// <summary>W x.</summary>
    public void Multiply(ReadOnlySpan<double> x, Span<double> product)
    {
        // Means of x in the risk sets, times 1/S, are taken from everyone who was at risk.
        double[] shares = new double[inverse.Length];
        double rest = 0;
        int place = 0, next = 0;
        foreach (EventTime time in sets.Times)
        {
            rest += Weighted(x, next, time.First) + Weighted(x, time.EventEnd, time.End);
            double dying = Weighted(x, time.First, time.EventEnd);
            for (int l = 0; l < time.Events; l++, place++)
            {
                shares[place] = (rest + ((1 - (l / (double)time.Events)) * dying)) * inverse[place] * inverse[place];
            }

            rest += dying;
            next = time.End;
        }

        double cumulated = 0;
        for (int k = sets.Times.Length - 1; k >= 0; k--)
        {
            EventTime time = sets.Times[k];
            (double all, double own) = Sums(shares.AsSpan(place -= time.Events, time.Events));
            Take(x, product, time.First, time.EventEnd, cumulated + own);
            cumulated += all;
            Take(x, product, time.EventEnd, time.End, cumulated);
            Take(x, product, k == 0 ? 0 : sets.Times[k - 1].End, time.First, cumulated);
        }
    }

    /// <summary>x with W x = b, up to a constant: by conjugate gradients, with diag(μ).</summary>
    /// <param name="b">1'b = 0.</param>
    /// <param name="x">The solution.</param>
    public void Solve(ReadOnlySpan<double> b, Span<double> x)
    {
        int n = b.Length;
        double[] residual = b.ToArray(), direction = new double[n], scaled = new double[n], product = new double[n];
        x.Clear();
        double least = Tolerance * Math.Sqrt(Scaled(residual, scaled)), last = 0;
        for (int k = 0; k < MostIterations; k++)
        {
            double size = Scaled(residual, scaled);
            if (!(Math.Sqrt(size) > least))
            {
                return;
            }

            TensorPrimitives.MultiplyAdd<double>(direction, k == 0 ? 0 : size / last, scaled, direction);
            Multiply(direction, product);
            double step = size / TensorPrimitives.Dot<double>(direction, product);
            TensorPrimitives.MultiplyAdd<double>(direction, step, x, x);
            TensorPrimitives.MultiplyAdd<double>(product, -step, residual, residual);
            last = size;
        }
    }

    /// <summary>
    /// W + c 11', c so that the constant has the information of the mean sample: the inverse of the working response's variance.
    /// </summary>
    /// <param name="target">n × n.</param>
    /// <param name="threads">Threads to use.</param>
    public void Information(DenseMatrix target, int threads)
    {
        int n = Mean.Length;
        double constant = TensorPrimitives.Sum<double>(Mean) / n / n;

        // Of every place in the order: Σ 1/S² of the events before its time; and of those at it, with both, one or none of two samples
        // among them.
        double[] before = new double[n];
        var at = new (double None, double One, double Both)[n];
        double cumulated = 0;
        int place = inverse.Length;
        for (int k = sets.Times.Length - 1; k >= 0; k--)
        {
            EventTime time = sets.Times[k];
            (double none, double one, double both) = (0, 0, 0);
            place -= time.Events;
            for (int l = 0; l < time.Events; l++)
            {
                double square = inverse[place + l] * inverse[place + l], left = 1 - (l / (double)time.Events);
                (none, one, both) = (none + square, one + (left * square), both + (left * left * square));
            }

            before.AsSpan(time.First, time.End - time.First).Fill(cumulated);
            at.AsSpan(time.First, time.End - time.First).Fill((none, one, both));
            cumulated += none;
            int later = k == 0 ? 0 : sets.Times[k - 1].End;
            before.AsSpan(later, time.First - later).Fill(cumulated);
        }

        int[] group = GroupOf();
        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = threads }, b =>
        {
            int column = sets.Order[b];
            Span<double> own = target.Column(column);
            for (int a = 0; a < n; a++)
            {
                int row = sets.Order[a], earlier = Math.Max(a, b);
                (double none, double one, double both) = at[earlier];

                // Who lives on past the earlier time is not among its events.
                int dying = Dies(a, group[earlier]) + Dies(b, group[earlier]);
                double sum = before[earlier] + (dying == 0 ? none : dying == 1 ? one : both);
                own[row] = constant - (hazard[row] * hazard[column] * sum);
            }

            own[column] += Mean[column];
        });

        int Dies(int place, int time) => time >= 0 && place >= sets.Times[time].First && place < sets.Times[time].EventEnd ? 1 : 0;
    }

    /// <summary>Of every place in the order its time, −1 where that has no event.</summary>
    private int[] GroupOf()
    {
        var group = new int[sets.Count];
        Array.Fill(group, -1);
        for (int k = 0; k < sets.Times.Length; k++)
        {
            group.AsSpan(sets.Times[k].First, sets.Times[k].End - sets.Times[k].First).Fill(k);
        }

        return group;
    }

    /// <summary>Σ of what the events of a time have; and the same of one among them, who counts less with each.</summary>
    private static (double All, double Own) Sums(ReadOnlySpan<double> ofEvents)
    {
        double all = 0, own = 0;
        for (int l = 0; l < ofEvents.Length; l++)
        {
            all += ofEvents[l];
            own += (1 - (l / (double)ofEvents.Length)) * ofEvents[l];
        }

        return (all, own);
    }

    private double Weighted(ReadOnlySpan<double> x, int from, int to)
    {
        double sum = 0;
        for (int i = from; i < to; i++)
        {
            int sample = sets.Order[i];
            sum += hazard[sample] * x[sample];
        }

        return sum;
    }

    private void Take(ReadOnlySpan<double> x, Span<double> product, int from, int to, double share)
    {
        for (int i = from; i < to; i++)
        {
            int sample = sets.Order[i];
            product[sample] = (Mean[sample] * x[sample]) - (hazard[sample] * share);
        }
    }

    /// <summary>x over μ, and x'x over μ.</summary>
    private double Scaled(double[] x, double[] scaled)
    {
        // W 1 = 0: what rounding leaves of x along it would be followed for ever.
        TensorPrimitives.MultiplyAdd<double>(Mean, -TensorPrimitives.Sum<double>(x) / TensorPrimitives.Sum<double>(Mean), x, x);
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            scaled[i] = x[i] / Mean[i];
            sum += x[i] * scaled[i];
        }

        return sum;
    }
}

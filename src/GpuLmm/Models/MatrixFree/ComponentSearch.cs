using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The search for the variances of components of a trait by average information (Gilmour, Thompson &amp; Cullis 1995): variances at zero
/// leave the steps, and return where the score asks for it.
/// </summary>
internal sealed class ComponentSearch
{
    // Of s'Δ, the square of a step in standard errors: the last step goes a three-hundredth of one. Where solutions are as exact as they
    // are asked for and steps become no shorter, a hundredth is as close as they come.
    private const double Settled = 1e-5;
    private const double Stalled = 1e-4;
    private const double SettledPerTolerance = 0.02;
    private const double LeastSettled = 1e-10;

    // Of the variance of the trait: as close to zero as a residual variance comes.
    private const double LeastResidual = 1e-5;

    private readonly int count;
    private readonly double least;
    private readonly double settled;
    private double decrement = double.PositiveInfinity;
    private double[] before;
    private double[] score = [];
    private double[] information = [];

    /// <param name="set">The samples of the trait.</param>
    /// <param name="trait">The trait, with its fit of one kinship.</param>
    /// <param name="probes">The probes of the set.</param>
    /// <param name="markers">m_k of every component.</param>
    /// <param name="tolerance">Of systems of equations.</param>
    public ComponentSearch(MatrixFreeSet set, MatrixFreeTrait trait, ComponentProbes probes, int[] markers, double tolerance)
    {
        settled = Math.Clamp(SettledPerTolerance * tolerance, LeastSettled, Settled);
        (Set, Trait, Probes, count) = (set, trait, probes, markers.Length);
        double variance = TensorPrimitives.SumOfSquares<double>(trait.Response) / set.Samples.Degrees;
        least = LeastResidual * variance;

        // From a bound no component would leave: from a tenth, and nine tenths, of the variance.
        double share = Math.Clamp(trait.Heritability, 0.1, 0.9);
        Variances = [.. markers.Select((own, k) =>
            share * variance * own / markers.Sum() / Math.Max(probes.Scales[k], 1e-12)), (1 - share) * variance];
        before = Variances;
    }

    public MatrixFreeSet Set { get; }

    public MatrixFreeTrait Trait { get; }

    public ComponentProbes Probes { get; }

    /// <summary>σ²_k of every component, then σ²_e.</summary>
    public double[] Variances { get; private set; }

    /// <summary>P y σ²_e; null before the first iteration.</summary>
    public double[]? Residuals { get; private set; }

    /// <summary>V⁻¹ z σ²_e of each probe.</summary>
    public double[][] Images { get; private set; } = [];

    /// <summary>Whether the search is over with the probes there are.</summary>
    public bool IsConverged { get; private set; }

    /// <summary>Whether no more probes are needed.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Σ σ²_k/σ²_e.</summary>
    public double Lambda => Variances.Take(count).Sum() / Variances[count];

    private double[] Weights => Variances.Take(count).Sum() is > 0 and var sum
        ? [.. Variances.Take(count).Select(variance => variance / sum)] : [.. Enumerable.Repeat(1.0 / count, count)];

    /// <summary>The systems of the trait and of the probes.</summary>
    public LinearSystem[] Systems() =>
    [
        System(Trait.Response, Residuals),
        .. Probes.Columns.Select((z, j) => System(z, j < Images.Length ? Images[j] : null) with { IsProjected = Set.IsRestricted }),
    ];

    /// <summary>A system of another column.</summary>
    public LinearSystem System(double[] right, double[]? start = null) =>
        new(Set.Samples, Lambda, KinshipPasses.NoneLeftOut, right, start, Weights);

    /// <summary>Takes the solutions of <see cref="Systems"/>.</summary>
    public void Take(double[][] solutions) => (Residuals, Images) = (solutions[0], solutions[1..]);

    /// <summary>More probes are there: the search goes on.</summary>
    public void Resume()
    {
        IsConverged = false;
        decrement = double.PositiveInfinity;
        Images = Probes.IsExact ? [] : Images;
    }

    /// <summary>Takes what the solutions give, and a step.</summary>
    /// <param name="forms">r'K_k r of the residuals, then z'K_k V⁻¹ z σ²_e of each probe, by component.</param>
    /// <param name="columns">M K_k r of every component, then r.</param>
    /// <param name="solved">The solutions of these.</param>
    public void Step(double[][] forms, double[][] columns, double[][] solved)
    {
        double residual = Variances[count];
        double[] traces = Probes.TracesOf([.. forms.Skip(1).Select(own => Array.ConvertAll(own, value => value / residual))], out _);
        double ofResidual = (Set.Degrees - TensorPrimitives.Dot<double>(traces, Variances.AsSpan(0, count))) / residual;
        score = [.. traces.Append(ofResidual)];
        information = new double[(count + 1) * (count + 1)];
        for (int k = 0; k <= count; k++)
        {
            double square = k < count ? forms[0][k] : TensorPrimitives.SumOfSquares<double>(Residuals!);
            score[k] = -0.5 * (score[k] - (square / (residual * residual)));
            for (int l = 0; l <= count; l++)
            {
                information[(k * (count + 1)) + l] = 0.25 / (residual * residual * residual)
                    * (TensorPrimitives.Dot<double>(columns[k], solved[l]) + TensorPrimitives.Dot<double>(columns[l], solved[k]));
            }
        }

        Move();
    }

    /// <summary>The estimates with the probes there are, and whether these are enough.</summary>
    /// <param name="names">Of the components.</param>
    /// <param name="markers">m_k of each.</param>
    /// <param name="forms">As of <see cref="Step"/>, at the estimates.</param>
    /// <param name="isLast">Whether there can be no more.</param>
    /// <param name="share">Largest Monte Carlo error, of the standard error.</param>
    public KinshipShares Judge(IReadOnlyList<string> names, int[] markers, double[][] forms, bool isLast, double share)
    {
        int size = count + 1;
        double[] inverse = Inverse();
        var estimates = new KinshipShares(
            names, markers, Probes.Scales, Variances, inverse, SmallMatrix.Congruence(inverse, Noise(forms), size),
            Variances[count] <= least);
        (double _, double error, double monteCarlo) = estimates.Total;
        IsDone = isLast || Probes.IsExact || (!(monteCarlo > share * error)
            && estimates.Rows.All(row => !(row.MonteCarloError > share * row.HeritabilityError)));
        return estimates;
    }

    /// <summary>Covariance of the score over draws of the probes.</summary>
    private double[] Noise(double[][] forms)
    {
        int size = count + 1, probes = Probes.Columns.Count;
        double residual = Variances[count];
        Probes.TracesOf([.. forms.Skip(1).Select(own => Array.ConvertAll(own, value => value / residual))], out double[][] left);
        var noise = new double[size * size];
        foreach (double[] own in left)
        {
            // tr V⁻¹V is known: what the components' traces have too much, the residual's has too little.
            double[] all = [.. own, -TensorPrimitives.Dot<double>(own, Variances.AsSpan(0, count)) / residual];
            for (int k = 0; k < size * size; k++)
            {
                noise[k] += 0.25 * all[k / size] * all[k % size] / ((double)probes * Probes.DegreesOf(probes));
            }
        }

        return noise;
    }

    private int[] Free() => [.. Enumerable.Range(0, count + 1).Where(k => Floor(k) < Variances[k])];

    private double Floor(int k) => k < count ? 0 : least;

    /// <summary>Inverse of the information about variances off their bounds; zero elsewhere.</summary>
    private double[] Inverse()
    {
        int size = count + 1;
        int[] free = Free();
        var inverse = new double[size * size];
        if (CholeskyFactor.TryCreate(SmallMatrix.Select(information, size, free), free.Length, out CholeskyFactor factor))
        {
            double[] own = factor.Inverse();
            for (int i = 0; i < own.Length; i++)
            {
                inverse[(free[i / free.Length] * size) + free[i % free.Length]] = own[i];
            }
        }

        return inverse;
    }

    private void Move()
    {
        double[] step = Direction();
        double now = TensorPrimitives.Dot<double>(score, step);
        IsConverged = now < settled || (now < Stalled && now >= decrement);
        // Further from the maximum than the point before was: halfway back to it.
        if (now > 4 * decrement && !IsConverged)
        {
            Variances = [.. Variances.Zip(before, (value, last) => (value + last) / 2)];
            return;
        }

        (decrement, before) = (now, Variances);
        Variances = [.. Variances.Zip(step, (value, own) => value + own)];
        Variances[count] = Math.Max(Variances[count], Math.Max(least, before[count] / 10));
    }

    /// <summary>The step to the maximum of the quadratic model over the variances that there can be.</summary>
    private double[] Direction()
    {
        int size = count + 1;
        var step = new double[size];
        List<int> free = [.. Enumerable.Range(0, size).Where(k => Variances[k] > Floor(k) || score[k] > 0)];
        while (free.Count > 0)
        {
            double[] right = [.. free.Select(k => score[k] - Enumerable.Range(0, size).Except(free)
                .Sum(l => information[(k * size) + l] * step[l]))];
            int[] chosen = [.. free];
            if (!CholeskyFactor.TryCreate(SmallMatrix.Select(information, size, chosen), chosen.Length, out CholeskyFactor factor))
            {
                throw new ArithmeticException(
                    $"null model of {Trait.Trait.Name}: the data cannot tell the variances of its components apart.");
            }

            factor.Solve(right);
            int[] below = [.. Enumerable.Range(0, chosen.Length).Where(i => Variances[chosen[i]] + right[i] < Floor(chosen[i]))];
            for (int i = 0; i < chosen.Length; i++)
            {
                step[chosen[i]] = below.Contains(i) ? Floor(chosen[i]) - Variances[chosen[i]] : right[i];
            }

            if (below.Length == 0)
            {
                break;
            }

            Array.ForEach(below, i => free.Remove(chosen[i]));
        }

        return step;
    }
}

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// Records of pairs: y_i has the effect of one individual as actor and of another as recipient, and the two effects of one individual are
/// correlated: V_part = σ²_a Z_a K Z_a' + σ²_r Z_r K Z_r' + σ_ar (Z_a K Z_r' + Z_r K Z_a') (Snijders &amp; Kenny 1999). Each record is two
/// halves, that of the actor and that of the recipient, with a slope each: V_part = H G H', H = (I I) and G the matrix of a term with two
/// effects over the 2n halves.
/// </summary>
internal sealed class DyadPart : CovariancePart, ILevelEffects
{
    private readonly EffectsPart halves;
    private readonly DenseMatrix? kernel;
    private readonly int[] actors;
    private readonly int[] recipients;
    private readonly Lazy<double[]> scales;
    private readonly Lazy<double[]> traces;

    /// <param name="group">Name of the grouping or kernel.</param>
    /// <param name="names">What the two effects are called.</param>
    /// <param name="actors">Individual of each record.</param>
    /// <param name="recipients">The other.</param>
    /// <param name="levelCount">Individuals, q.</param>
    /// <param name="kernel">K, q × q; null for I.</param>
    /// <param name="isCorrelated">Whether there is σ_ar.</param>
    public DyadPart(string group, IReadOnlyList<string> names, int[] actors, int[] recipients, int levelCount,
        DenseMatrix? kernel, bool isCorrelated)
    {
        this.kernel = kernel;
        this.actors = actors;
        this.recipients = recipients;
        int n = actors.Length;
        double[] first = new double[2 * n], second = new double[2 * n];
        first.AsSpan(0, n).Fill(1);
        second.AsSpan(n).Fill(1);
        halves = new EffectsPart(group, new EffectsMatrix([.. actors, .. recipients], levelCount, kernel), names,
            [first, second], isCorrelated);
        scales = new Lazy<double[]>(Scales);
        traces = new Lazy<double[]>(Traces);
    }

    public override string Group => halves.Group;

    public override IReadOnlyList<CovarianceComponent> Components => halves.Components;

    public override IReadOnlyList<double> LowerBounds => halves.LowerBounds;

    public IReadOnlyList<string> Effects => halves.Effects;

    public bool IsCorrelated => halves.IsCorrelated;

    public int LevelCount => halves.LevelCount;

    public override double[]? Reporting => halves.Reporting;

    public override double[]? Reading => halves.Reading;

    public override double[] Start(double variance, double rangeScale)
    {
        double[] start = new double[Components.Count];
        for (int c = 0; c < start.Length; c++)
        {
            double own = variance / 2 / scales.Value[c];
            start[c] = Components[c].Kind == CovarianceKind.Covariance ? 0 : IsCorrelated ? Math.Sqrt(own) : own;
        }

        return start;
    }

    public override double[] ToComponents(ReadOnlySpan<double> parameters) => halves.ToComponents(parameters);

    public override double[] ToParameters(ReadOnlySpan<double> components) => halves.ToParameters(components);

    public override double[]? Jacobian(ReadOnlySpan<double> parameters) => halves.Jacobian(parameters);

    public override double[]? CurvatureOf(ReadOnlySpan<double> score) => halves.CurvatureOf(score);

    public override double[]? Expected(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score) => halves.Expected(parameters, score);

    public override double[]? Flattened(ReadOnlySpan<double> parameters) => halves.Flattened(parameters);

    public override CovariancePart? Turned(ReadOnlySpan<double> parameters) =>
        IsCorrelated ? new TurnedPart(this, FactorEdge.Axes(parameters), Effects.Count) : null;

    public override double[]? ReflectSigns(ReadOnlySpan<double> parameters) => halves.ReflectSigns(parameters);

    public override double[]? LeaveBoundary(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score, double variance) =>
        halves.LeaveBoundary(parameters, score, variance);

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target)
    {
        double[] sigma = CovarianceMatrix(components);
        using Rented first = new(LevelCount), second = new(LevelCount);
        Span<double> ofActor = first.Array.AsSpan(0, LevelCount), ofRecipient = second.Array.AsSpan(0, LevelCount);
        CopyRelations(actors[column], ofActor);
        CopyRelations(recipients[column], ofRecipient);

        // What an actor of each level, and a recipient, share with the record of the column.
        for (int level = 0; level < ofActor.Length; level++)
        {
            (double a, double r) = (ofActor[level], ofRecipient[level]);
            ofActor[level] = (sigma[0] * a) + (sigma[1] * r);
            ofRecipient[level] = (sigma[1] * a) + (sigma[3] * r);
        }

        for (int i = column; i < actors.Length; i++)
        {
            target[i - column] += ofActor[actors[i]] + ofRecipient[recipients[i]];
        }
    }

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces)
    {
        using Rented first = new(LevelCount), second = new(LevelCount);
        Span<double> ofActor = first.Array.AsSpan(0, LevelCount), ofRecipient = second.Array.AsSpan(0, LevelCount);
        CopyRelations(actors[column], ofActor);
        CopyRelations(recipients[column], ofRecipient);
        (double unit, double other) = Units;
        double crossed = 0;
        for (int i = column; i < actors.Length; i++)
        {
            double weight = weights[i - column] * (i == column ? 1 : 2);
            traces[0] += weight * unit * unit * ofActor[actors[i]];
            traces[^1] += weight * other * other * ofRecipient[recipients[i]];
            crossed += weight * (ofActor[recipients[i]] + ofRecipient[actors[i]]);
        }

        traces[1] += IsCorrelated ? unit * other * crossed : 0;
    }

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads) =>
        Array.ConvertAll(halves.Apply(components, [.. x, .. x], threads), Fold);

    public override double[] SampleVariances(ReadOnlySpan<double> components)
    {
        double[] sigma = components.ToArray();
        return [.. scales.Value.Select((scale, c) => scale * sigma[c])];
    }

    public override double MeanVariance(ReadOnlySpan<double> components) => TensorPrimitives.Dot(traces.Value, components) / actors.Length;

    public double[] CovarianceMatrix(ReadOnlySpan<double> components) => halves.CovarianceMatrix(components);

    public double Variance(ReadOnlySpan<double> components, ReadOnlySpan<double> loads) => halves.Variance(components, loads);

    public double[] OwnLoads(ReadOnlySpan<double> loads) => halves.OwnLoads(loads);

    public double[][] LevelWeights(ReadOnlySpan<double> components, double[] x) => halves.LevelWeights(components, [.. x, .. x]);

    public double[] KernelProduct(double[] perLevel) => halves.KernelProduct(perLevel);

    public void CopyRelations(int level, Span<double> target) => halves.CopyRelations(level, target);

    public double Diagonal(int level) => halves.Diagonal(level);

    public void AddCovariances(ReadOnlySpan<double> components, ReadOnlySpan<double> loads, ReadOnlySpan<double> relations,
        Span<double> target)
    {
        var both = new double[2 * actors.Length];
        halves.AddCovariances(components, loads, relations, both);
        TensorPrimitives.Add(target, Fold(both), target);
    }

    public CovariancePart Without(int effect)
    {
        var ones = new double[actors.Length];
        Array.Fill(ones, 1);
        var others = new EffectsMatrix(effect == 0 ? recipients : actors, LevelCount, kernel);
        return new EffectsPart(Group, others, [Effects[1 - effect]], [ones], false) { Threads = Threads };
    }

    /// <summary>What the two effects are in units of their own: slopes of the two kinds of halves are apart, and A is diagonal.</summary>
    private (double Actor, double Recipient) Units => (halves.Slopes[0][0], halves.Slopes[1][^1]);

    private double[] Fold(double[] both)
    {
        var sum = new double[actors.Length];
        TensorPrimitives.Add(both.AsSpan(0, sum.Length), both.AsSpan(sum.Length), sum);
        return sum;
    }

    /// <summary>tr(S M S)/(n − 1) = (tr M − 1'M1/n)/(n − 1) of each component's matrix M.</summary>
    private double[] Scales()
    {
        int n = actors.Length;
        var ones = new double[n];
        Array.Fill(ones, 1);
        return [.. Apply([], ones, Threads)
            .Zip(traces.Value, (sums, trace) => (trace - (TensorPrimitives.Sum<double>(sums) / n)) / Math.Max(1, n - 1))];
    }

    /// <summary>tr M of each component's matrix M.</summary>
    private double[] Traces()
    {
        var diagonal = new double[Components.Count];
        (double unit, double other) = Units;
        for (int j = 0; j < actors.Length; j++)
        {
            (int a, int r) = (actors[j], recipients[j]);
            diagonal[0] += unit * unit * Diagonal(a);
            diagonal[^1] += other * other * Diagonal(r);
            diagonal[1] += !IsCorrelated ? 0 : unit * other * (kernel is not null ? 2 * kernel[a, r] : a == r ? 2 : 0);
        }

        return diagonal;
    }
}

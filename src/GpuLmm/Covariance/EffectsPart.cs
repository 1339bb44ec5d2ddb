using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// k effects a level: V_part = Σ_ab σ_ab (s_a s_b') ∘ Z K Z', with the slopes s_a over the records, in units of their own
/// (<see cref="SlopeBasis"/>). Correlated effects have a full covariance matrix Σ = L L', searched over its Cholesky factor so that it
/// stays a covariance matrix; others only variances.
/// </summary>
internal sealed partial class EffectsPart : CovariancePart, ILevelEffects
{
    private readonly EffectsMatrix matrix;
    private readonly double[][] given;
    private readonly double[][] slopes;
    private readonly SlopeBasis basis;
    private readonly (int A, int B)[] pairs;
    private readonly bool isCorrelated;
    private readonly bool isConstant;
    private readonly Lazy<double[]> scales;
    private readonly Lazy<double[]> traces;

    /// <param name="group">Name of the grouping or kernel.</param>
    /// <param name="matrix">Z K Z'.</param>
    /// <param name="effects">k names.</param>
    /// <param name="slopes">k columns of n.</param>
    /// <param name="isCorrelated">Whether the k effects are correlated.</param>
    public EffectsPart(string group, EffectsMatrix matrix, IReadOnlyList<string> effects, IReadOnlyList<double[]> slopes, bool isCorrelated)
    {
        Group = group;
        Effects = effects;
        this.matrix = matrix;
        given = [.. slopes];
        this.isCorrelated = isCorrelated && effects.Count > 1;
        isConstant = effects.Count == 1 && slopes[0].All(value => value == slopes[0][0]);
        basis = SlopeBasis.Of(given, matrix.IsSparse ? null : matrix.RecordDiagonal(), this.isCorrelated);
        this.slopes = basis.Slopes;
        int k = effects.Count;
        pairs = this.isCorrelated
            ? [.. from a in Enumerable.Range(0, k) from b in Enumerable.Range(0, a + 1) select (a, b)]
            : [.. Enumerable.Range(0, k).Select(a => (a, a))];
        Components = [.. pairs.Select(pair => pair.A == pair.B
            ? new CovarianceComponent(effects[pair.A], null, CovarianceKind.Variance)
            : new CovarianceComponent(effects[pair.B], effects[pair.A], CovarianceKind.Covariance))];
        LowerBounds = [.. pairs.Select(pair => pair.A == pair.B ? 0 : double.NegativeInfinity)];
        scales = new Lazy<double[]>(Scales);
        traces = new Lazy<double[]>(Traces);
        if (basis.Factor is { } factor)
        {
            Reporting = Map(factor);
            Reading = Map(Triangular.InvertLower(factor, k));
        }

        double[] Map(double[] ofEffects) => this.isCorrelated
            ? PackedCholesky.Congruence(ofEffects, k)
            : DiagonalMap([.. Enumerable.Range(0, k).Select(a => ofEffects[(a * k) + a] * ofEffects[(a * k) + a])]);
    }

    public override string Group { get; }

    /// <summary>Names of the k effects.</summary>
    public IReadOnlyList<string> Effects { get; }

    public override IReadOnlyList<CovarianceComponent> Components { get; }

    public override IReadOnlyList<double> LowerBounds { get; }

    /// <summary>Whether the effects have covariances.</summary>
    public bool IsCorrelated => isCorrelated;

    /// <summary>Z K Z' and its levels.</summary>
    public EffectsMatrix Matrix => matrix;

    /// <summary>Slopes of the effects in units of their own, k columns of n.</summary>
    public IReadOnlyList<double[]> Slopes => slopes;

    public override double[]? Reporting { get; }

    public override double[]? Reading { get; }

    public double[] CovarianceMatrix(ReadOnlySpan<double> components) => OwnCovariance(ToReported(components));

    /// <summary>A M: what is of the effects in units of their own, of the effects.</summary>
    /// <param name="matrix">k rows, row-major.</param>
    public double[] ToEffects(double[] matrix) => basis.ToEffects(matrix);

    /// <summary>Σ in units of their own, row-major, k × k.</summary>
    public double[] OwnCovariance(ReadOnlySpan<double> components)
    {
        int k = Effects.Count;
        var sigma = new double[k * k];
        for (int c = 0; c < pairs.Length; c++)
        {
            (int a, int b) = pairs[c];
            sigma[(a * k) + b] = sigma[(b * k) + a] = components[c];
        }

        return sigma;
    }

    /// <summary>L of Σ = L L', row-major, k × k, lower triangular.</summary>
    /// <param name="parameters">φ.</param>
    public double[] Factor(ReadOnlySpan<double> parameters)
    {
        int k = Effects.Count;
        var factor = new double[k * k];
        for (int c = 0; c < pairs.Length; c++)
        {
            factor[(pairs[c].A * k) + pairs[c].B] = isCorrelated ? parameters[c] : Math.Sqrt(parameters[c]);
        }

        return factor;
    }

    /// <summary>φ of Σ with a little more of every variance, so that it is not singular.</summary>
    /// <param name="parameters">φ.</param>
    /// <param name="variance">What is added, as a variance of the sample.</param>
    public double[] Regularised(ReadOnlySpan<double> parameters, double variance)
    {
        int k = Effects.Count;
        double[] components = ToComponents(parameters);
        for (int c = 0; c < pairs.Length; c++)
        {
            components[c] += pairs[c].A == pairs[c].B ? variance / scales.Value[c] : 0;
        }

        if (!isCorrelated)
        {
            return components;
        }

        _ = CholeskyFactor.TryCreate(OwnCovariance(components), k, out CholeskyFactor factor);
        return Array.ConvertAll(pairs, pair => factor.Lower[(pair.A * k) + pair.B]);
    }

    /// <summary>Which elements of Σ its components are, in their order.</summary>
    public IReadOnlyList<(int A, int B)> Pairs => pairs;

    public CovariancePart? Without(int effect) => Effects.Count == 1 ? null : new EffectsPart(
        Group, matrix, [.. Effects.Where((_, a) => a != effect)], [.. given.Where((_, a) => a != effect)], isCorrelated)
    {
        Threads = Threads,
    };

    public override double[] Start(double variance, double rangeScale)
    {
        // Each effect an equal part. Correlated ones start as c I, which is the same whatever orthonormal columns they have.
        int k = Effects.Count;
        double own = isCorrelated ? Math.Sqrt(variance / Enumerable.Range(0, k).Sum(a => scales.Value[PackedCholesky.At(a, a)])) : 0;
        return [.. pairs.Select((pair, c) => pair.A != pair.B ? 0 : isCorrelated ? own : variance / k / scales.Value[c])];
    }

    public override double[] ToComponents(ReadOnlySpan<double> parameters) =>
        isCorrelated ? PackedCholesky.Product(parameters) : parameters.ToArray();

    public override double[] ToParameters(ReadOnlySpan<double> components) =>
        isCorrelated ? PackedCholesky.Factor(components) : components.ToArray();

    public override double[]? Jacobian(ReadOnlySpan<double> parameters) => isCorrelated ? PackedCholesky.Jacobian(parameters) : null;

    public override double[]? CurvatureOf(ReadOnlySpan<double> score) => isCorrelated ? PackedCholesky.CurvatureOf(score) : null;

    public override double[]? ReflectSigns(ReadOnlySpan<double> parameters) =>
        isCorrelated ? PackedCholesky.ReflectSigns(parameters) : null;

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target)
    {
        Span<double> weights = stackalloc double[Effects.Count];
        for (int c = 0; c < pairs.Length; c++)
        {
            (int a, int b) = pairs[c];
            weights[a] += components[c] * slopes[b][column];
            weights[b] += a == b ? 0 : components[c] * slopes[a][column];
        }

        if (matrix.IsSparse)
        {
            foreach (int i in matrix.Records(column))
            {
                if (i >= column)
                {
                    for (int a = 0; a < slopes.Length; a++)
                    {
                        target[i - column] += weights[a] * slopes[a][i];
                    }
                }
            }

            return;
        }

        using var buffer = new Rented(target.Length);
        ReadOnlySpan<double> g = matrix.Column(column, column, buffer.Array);
        if (isConstant)
        {
            TensorPrimitives.MultiplyAdd(g, weights[0] * slopes[0][0], target, target);
            return;
        }

        using var slope = new Rented(target.Length);
        Span<double> combined = slope.Array.AsSpan(0, target.Length);
        combined.Clear();
        for (int a = 0; a < slopes.Length; a++)
        {
            TensorPrimitives.MultiplyAdd(slopes[a].AsSpan(column), weights[a], combined, combined);
        }

        TensorPrimitives.MultiplyAdd(g, combined, target, target);
    }

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces)
    {
        if (matrix.IsSparse)
        {
            foreach (int i in matrix.Records(column))
            {
                if (i >= column)
                {
                    AddTrace(weights[i - column] * (i == column ? 1 : 2), i, column, traces);
                }
            }

            return;
        }

        using var buffer = new Rented(weights.Length);
        ReadOnlySpan<double> g = matrix.Column(column, column, buffer.Array);
        if (isConstant)
        {
            traces[0] += slopes[0][0] * slopes[0][0] * ((2 * TensorPrimitives.Dot(g, weights)) - (g[0] * weights[0]));
            return;
        }

        using var product = new Rented(weights.Length);
        Span<double> gw = product.Array.AsSpan(0, weights.Length);
        TensorPrimitives.Multiply(g, weights, gw);
        gw[0] /= 2;
        Span<double> sums = stackalloc double[slopes.Length];
        for (int a = 0; a < slopes.Length; a++)
        {
            sums[a] = 2 * TensorPrimitives.Dot<double>(gw, slopes[a].AsSpan(column));
        }

        for (int c = 0; c < pairs.Length; c++)
        {
            (int a, int b) = pairs[c];
            traces[c] += a == b ? sums[a] * slopes[a][column] : (sums[a] * slopes[b][column]) + (sums[b] * slopes[a][column]);
        }
    }

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads)
    {
        double[][] products = Array.ConvertAll(slopes, slope => matrix.Multiply(Times(slope, x), threads));
        return Array.ConvertAll(pairs, pair =>
        {
            double[] result = Times(slopes[pair.A], products[pair.B]);
            if (pair.A != pair.B)
            {
                TensorPrimitives.MultiplyAdd(slopes[pair.B], products[pair.A], result, result);
            }

            return result;
        });
    }

    public override double[] SampleVariances(ReadOnlySpan<double> components)
    {
        double[] sigma = components.ToArray();
        return [.. scales.Value.Select((scale, c) => scale * sigma[c])];
    }

    public override double MeanVariance(ReadOnlySpan<double> components) =>
        TensorPrimitives.Dot(traces.Value, components) / matrix.RecordCount;

    // Effects in units of their sample variance.
    public override double[]? LeaveBoundary(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score, double variance) =>
        isCorrelated ? FactorEdge.Released(parameters, score, [.. Enumerable.Range(0, Effects.Count)
            .Select(a => 1 / Math.Sqrt(scales.Value[PackedCholesky.At(a, a)]))], variance) : null;

    public override CovariancePart? Turned(ReadOnlySpan<double> parameters) =>
        isCorrelated ? new TurnedPart(this, FactorEdge.Axes(parameters), Effects.Count) : null;

    public override double[]? Expected(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score)
    {
        if (!isCorrelated)
        {
            return null;
        }

        int k = Effects.Count;
        double[] sigma = OwnCovariance(ToComponents(parameters)), slope = OwnCovariance(score);
        for (int i = 0; i < slope.Length; i++)
        {
            slope[i] *= i / k == i % k ? 1 : 0.5;
        }

        double[] change = SmallMatrix.Congruence(sigma, slope, k);
        double[] expected = Array.ConvertAll(pairs, pair =>
            sigma[(pair.A * k) + pair.B] + (2.0 / matrix.LevelCount * change[(pair.A * k) + pair.B]));
        double[] factor = PackedCholesky.Factor(expected);
        return Enumerable.Range(0, k).All(a => factor[PackedCholesky.At(a, a)] > 0) ? factor : null;
    }

    public override double[]? Flattened(ReadOnlySpan<double> parameters) => isCorrelated ? FactorEdge.Flattened(parameters) : null;

    private static double[] Times(double[] a, double[] b)
    {
        var product = new double[a.Length];
        TensorPrimitives.Multiply(a, b, product);
        return product;
    }

    private void AddTrace(double weight, int i, int j, Span<double> traces)
    {
        for (int c = 0; c < pairs.Length; c++)
        {
            (int a, int b) = pairs[c];
            double product = slopes[a][i] * slopes[b][j];
            traces[c] += weight * (a == b ? product : product + (slopes[b][i] * slopes[a][j]));
        }
    }

    /// <summary>tr(S M S)/(n − 1) = (tr M − 1'M1/n)/(n − 1) of each component's matrix M.</summary>
    private double[] Scales()
    {
        int n = matrix.RecordCount;
        var ones = new double[n];
        Array.Fill(ones, 1);
        double[][] sums = Apply([], ones, Threads);
        return [.. traces.Value.Select((trace, c) => (trace - (TensorPrimitives.Sum<double>(sums[c]) / n)) / Math.Max(1, n - 1))];
    }

    /// <summary>tr M of each component's matrix M.</summary>
    private double[] Traces()
    {
        var diagonal = new double[pairs.Length];
        var buffer = new double[matrix.RecordCount];
        for (int j = 0; j < buffer.Length; j++)
        {
            AddTrace(matrix.IsSparse ? 1 : matrix.Column(j, j, buffer)[0], j, j, diagonal);
        }

        return diagonal;
    }
}

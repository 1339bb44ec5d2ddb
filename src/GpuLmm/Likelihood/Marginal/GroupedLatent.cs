using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// Effects of groupings, sparse: u = Λ v, the state is v ~ N(0, I), the curvature H = Λ'Z'W ZΛ + I (Bates et al. 2015).
/// </summary>
internal sealed class GroupedLatent : LatentEffects
{
    private readonly LatentParameters parameters;
    private readonly int n;
    private readonly WeightedCrossproducts weighted;
    private readonly GroupedSystem system;
    private readonly double[] inverse;
    private double[] weights = [];

    /// <param name="backend">Where H is factored.</param>
    /// <param name="parameters">Terms without kernels.</param>
    /// <param name="n">Records.</param>
    public GroupedLatent(Backend backend, LatentParameters parameters, int n)
    {
        this.parameters = parameters;
        this.n = n;
        using var none = new DenseMatrix(n, 0);
        weighted = new WeightedCrossproducts(
            CrossproductBuilder.Build(backend, [.. parameters.Variances.Parts, new ResidualPart([""], new int[n], null)], none), n);
        system = new GroupedSystem(backend, weighted.Products);
        inverse = new double[weighted.Products.Values[0].Length];
    }

    private IReadOnlyList<GroupedTerm> Terms => weighted.Products.Terms;

    public override int StateCount => weighted.Products.RandomCount;

    public override bool IsFactorCostly => false;

    public override double LogDeterminant => system.Factor.LogDeterminant(0, StateCount);

    public override void Set(double[] working)
    {
        for (int t = 0; t < Terms.Count; t++)
        {
            int k = Terms[t].EffectCount;
            ReadOnlySpan<double> own = parameters.Variances.Of(Terms[t].Index, working);
            for (int c = 0; c < own.Length; c++)
            {
                (int a, int b) = Terms[t].Part.Pairs[c];
                system.Lambda[t][(a * k) + b] = own[c];
            }
        }
    }

    public override double[] Field(double[] state)
    {
        double[] u = [.. state];
        system.Scale(u);
        return Spread(u);
    }

    public override double Penalty(double[] state, double[] field) => 0.5 * TensorPrimitives.SumOfSquares<double>(state);

    public override bool TryFactor(double[] weights)
    {
        this.weights = weights;
        weighted.Fill(weights);
        return system.TryFactor(system.Lambda, [1.0]);
    }

    public override LatentStep Step(double[] state, double[] field, double[] score)
    {
        double[] gradient = LevelSums(score);
        system.ScaleTransposed(gradient);
        TensorPrimitives.Subtract(gradient, state, gradient);
        double[] step = Solve(gradient);
        return new LatentStep(step, Field(step), TensorPrimitives.Dot<double>(gradient, step));
    }

    public override double[] Variances()
    {
        system.Factor.Invert(StateCount);
        system.CopyInverse(inverse);
        return weighted.QuadraticForms(inverse, system.Lambda);
    }

    public override LatentDerivatives Derivatives(double[] state, double[] score, double[] pull)
    {
        double[] right = LevelSums(pull);
        system.ScaleTransposed(right);
        double[] z = Solve(right), response = Field(z);
        double[] shift = [.. pull.Select((own, i) => own - (weights[i] * response[i]))];
        double[] outer = LevelSums([.. score.Select((own, i) => own - shift[i])]), plain = LevelSums(score);
        var gradient = new double[parameters.Count];
        IReadOnlyList<double[]> traces = system.Traces();
        for (int t = 0; t < Terms.Count; t++)
        {
            int k = Terms[t].EffectCount;
            Span<double> own = parameters.Variances.Of(Terms[t].Index, gradient);
            for (int c = 0; c < own.Length; c++)
            {
                (int a, int b) = Terms[t].Part.Pairs[c];
                double sum = -traces[t][(a * k) + b];
                for (int at = Terms[t].FirstColumn; at < Terms[t].EndColumn; at += k)
                {
                    sum += (outer[at + a] * state[at + b]) - (plain[at + a] * z[at + b]);
                }

                own[c] = sum;
            }
        }

        return new LatentDerivatives(response, shift, gradient);
    }

    public override DenseMatrix ApplyR(DenseMatrix columns)
    {
        // R = W − W ZΛ H⁻¹ Λ'Z'W.
        var result = new DenseMatrix(n, columns.Columns);
        var weighted = new double[n];
        for (int k = 0; k < columns.Columns; k++)
        {
            TensorPrimitives.Multiply<double>(columns.Column(k), weights, weighted);
            double[] right = LevelSums(weighted);
            system.ScaleTransposed(right);
            Span<double> own = result.Column(k);
            TensorPrimitives.Subtract<double>(columns.Column(k), Field(Solve(right)), own);
            TensorPrimitives.Multiply(own, weights, own);
        }

        return result;
    }

    public override IReadOnlyList<(double Variance, double Error)> Errors(ILevelEffects part, ReadOnlySpan<double> components)
    {
        system.Factor.Invert(StateCount);
        int t = Terms.ToList().FindIndex(term => ReferenceEquals(term.Part, part)), k = Terms[t].EffectCount;
        double[] sigma = part.CovarianceMatrix(components), lambda = Terms[t].Part.ToEffects(system.Lambda[t]);
        var errors = new (double, double)[part.LevelCount * k];
        for (int i = 0; i < errors.Length; i++)
        {
            int a = i % k, first = Terms[t].FirstColumn + i - a;
            double error = 0;
            for (int b = 0; b <= a; b++)
            {
                for (int c = 0; c <= a; c++)
                {
                    error += lambda[(a * k) + b] * lambda[(a * k) + c] * system.InverseAt(first + b, first + c);
                }
            }

            errors[i] = (sigma[(a * k) + a], Math.Max(0, error));
        }

        return errors;
    }

    public override void Dispose() => system.Dispose();

    private double[] Solve(double[] right)
    {
        double[] solution = [.. right];
        system.Factor.SolveLower(solution);
        system.Factor.SolveUpper(solution);
        return solution;
    }

    /// <summary>Z u.</summary>
    private double[] Spread(double[] u)
    {
        var field = new double[n];
        foreach (GroupedTerm term in Terms)
        {
            int[] levels = term.Levels;
            for (int a = 0; a < term.EffectCount; a++)
            {
                double[] slope = term.Part.Slopes[a];
                for (int i = 0; i < n; i++)
                {
                    field[i] += slope[i] * u[term.FirstColumn + (levels[i] * term.EffectCount) + a];
                }
            }
        }

        return field;
    }

    /// <summary>Z'x.</summary>
    private double[] LevelSums(double[] x)
    {
        var sums = new double[StateCount];
        foreach (GroupedTerm term in Terms)
        {
            term.AddTransposed(x, sums);
        }

        return sums;
    }
}

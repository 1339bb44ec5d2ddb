using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Effects of any covariance, dense: f = V a, the state is a, one number per record, and the curvature is that of B = I + W^½ V W^½
/// (Rasmussen &amp; Williams 2006, chapter 3), which needs no V⁻¹. Records with negative weights, as densities have that are not
/// log-concave, are put back by their few columns.
/// </summary>
internal sealed class DenseLatent : LatentEffects
{
    // More are multiplied by the inverse.
    private const int FewColumns = 8;

    private readonly Backend backend;
    private readonly LatentParameters parameters;
    private readonly int n;
    private readonly DenseMatrix variance;
    private readonly VarianceFactor factor;
    private double[] sigma = [];
    private double[] working = [];
    private double[] weights = [];
    private double[] roots = [];
    private DenseMatrix? negative;
    private double logDeterminant;
    private bool isInverted;

    /// <param name="backend">Where B is factored.</param>
    /// <param name="parameters">Any parts.</param>
    /// <param name="n">Records.</param>
    public DenseLatent(Backend backend, LatentParameters parameters, int n)
    {
        this.backend = backend;
        this.parameters = parameters;
        this.n = n;
        variance = new DenseMatrix(n, n);
        factor = backend.PrepareVariance(n);
    }

    public override int StateCount => n;

    public override bool IsFactorCostly => true;

    public override double LogDeterminant => logDeterminant;

    private IReadOnlyList<CovariancePart> Parts => parameters.Variances.Parts;

    private ParallelOptions Threads => new() { MaxDegreeOfParallelism = backend.Threads };

    public override void Set(double[] working)
    {
        this.working = working;
        sigma = parameters.ToComponents(working);
        Parallel.For(0, n, Threads, j => parameters.Variances.AssembleColumn(sigma, j, variance.Column(j)[j..]));
        variance.MirrorLower();
    }

    public override double[] Field(double[] state) => Times(state);

    public override double Penalty(double[] state, double[] field) => 0.5 * TensorPrimitives.Dot<double>(state, field);

    public override bool TryFactor(double[] weights)
    {
        this.weights = weights;
        roots = Array.ConvertAll(weights, weight => weight > 0 ? Math.Sqrt(weight) : 0);
        Parallel.For(0, n, Threads, j =>
        {
            Span<double> column = factor.Matrix.Column(j)[j..];
            TensorPrimitives.Multiply(variance.Column(j)[j..], roots.AsSpan(j), column);
            TensorPrimitives.Multiply(column, roots[j], column);
            column[0] += 1;
        });
        negative?.Dispose();
        negative = null;
        if (!factor.TryFactor(out logDeterminant))
        {
            return false;
        }

        isInverted = false;
        return TryAddNegative();
    }

    public override LatentStep Step(double[] state, double[] field, double[] score)
    {
        var right = new double[n];
        TensorPrimitives.MultiplyAdd(weights, field, score, right);
        double[] removed = ApplyR(Times(right));
        double[] step = [.. right.Select((own, i) => own - removed[i] - state[i])];
        double[] change = Times(step);
        double decrement = 0;
        for (int i = 0; i < n; i++)
        {
            decrement += (score[i] - state[i]) * change[i];
        }

        return new LatentStep(step, change, decrement);
    }

    public override double[] Variances()
    {
        Invert();

        // R = W − W G W. Where W vanishes so does what G is multiplied by.
        var diagonal = new double[n];
        for (int i = 0; i < n; i++)
        {
            double r = roots[i] * roots[i] * factor.Matrix[i, i];
            for (int m = 0; m < (negative?.Columns ?? 0); m++)
            {
                r -= negative![i, m] * negative[i, m];
            }

            diagonal[i] = Math.Abs(weights[i]) < 1e-12 ? variance[i, i] : (weights[i] - r) / (weights[i] * weights[i]);
        }

        return diagonal;
    }

    public override LatentDerivatives Derivatives(double[] state, double[] score, double[] pull)
    {
        double[] spread = Times(pull), removed = Times(ApplyR(spread));
        double[] response = [.. spread.Select((own, i) => own - removed[i])];
        double[] shift = [.. pull.Select((own, i) => own - (weights[i] * response[i]))];
        double[] left = [.. score.Select((own, i) => (0.5 * own) - shift[i])], traces = Traces();
        var gradient = new double[parameters.Count];
        for (int k = 0; k < Parts.Count; k++)
        {
            double[][] products = Parts[k].Apply(parameters.Variances.Of(k, sigma), score, backend.Threads);
            for (int c = 0; c < products.Length; c++)
            {
                int at = parameters.Variances.Offset(k) + c;
                gradient[at] = TensorPrimitives.Dot<double>(left, products[c]) - (0.5 * traces[at]);
            }
        }

        return new LatentDerivatives(response, shift, SmallMatrix.TransposeTimes(parameters.Jacobian(working), gradient, gradient.Length));
    }

    public override DenseMatrix ApplyR(DenseMatrix columns)
    {
        using var scaled = new DenseMatrix(n, columns.Columns);
        for (int k = 0; k < columns.Columns; k++)
        {
            TensorPrimitives.Multiply<double>(columns.Column(k), roots, scaled.Column(k));
        }

        if (columns.Columns > FewColumns)
        {
            Invert();
        }

        DenseMatrix result = Solve(scaled);
        for (int k = 0; k < columns.Columns; k++)
        {
            Span<double> own = result.Column(k);
            TensorPrimitives.Multiply(own, roots, own);
            for (int m = 0; m < (negative?.Columns ?? 0); m++)
            {
                ReadOnlySpan<double> root = negative!.Column(m);
                TensorPrimitives.MultiplyAdd(root, -TensorPrimitives.Dot<double>(root, columns.Column(k)), own, own);
            }
        }

        return result;
    }

    public override IReadOnlyList<(double Variance, double Error)> Errors(ILevelEffects part, ReadOnlySpan<double> components) =>
        LevelErrors.ByPanels(part, components, n, ApplyR);

    public override void Dispose()
    {
        variance.Dispose();
        factor.Dispose();
        negative?.Dispose();
    }

    /// <summary>
    /// R from R₊ of the positive weights: R₊ − T T', T = P D^½ S⁻½', P = (I − R₊V) E and S = I − D^½ (V P)_E D^½ for the records E of
    /// weights −D.
    /// </summary>
    private bool TryAddNegative()
    {
        int[] records = [.. Enumerable.Range(0, n).Where(i => weights[i] < 0)];
        int count = records.Length;
        if (count == 0)
        {
            return true;
        }

        using var columns = new DenseMatrix(n, count);
        var schur = new double[count * count];
        double[] depths = Array.ConvertAll(records, i => Math.Sqrt(-weights[i]));
        for (int m = 0; m < count; m++)
        {
            double[] own = Array.ConvertAll(ApplyR(variance.Column(records[m]).ToArray()), value => -value);
            own[records[m]] += 1;
            own.CopyTo(columns.Column(m));
        }

        for (int m = 0; m < count; m++)
        {
            for (int l = 0; l < count; l++)
            {
                double covariance = TensorPrimitives.Dot<double>(variance.Column(records[l]), columns.Column(m));
                schur[(l * count) + m] = (l == m ? 1 : 0) - (depths[l] * depths[m] * covariance);
            }
        }

        if (!CholeskyFactor.TryCreate(schur, count, out CholeskyFactor small))
        {
            return false;
        }

        logDeterminant += small.LogDeterminant;
        negative = new DenseMatrix(n, count);
        var row = new double[count];
        for (int i = 0; i < n; i++)
        {
            for (int m = 0; m < count; m++)
            {
                row[m] = columns[i, m] * depths[m];
            }

            small.SolveLower(row);
            for (int m = 0; m < count; m++)
            {
                negative[i, m] = row[m];
            }
        }

        return true;
    }

    /// <summary>V x.</summary>
    private double[] Times(double[] x)
    {
        var product = new double[n];
        Parallel.For(0, n, Threads, j => product[j] = TensorPrimitives.Dot<double>(variance.Column(j), x));
        return product;
    }

    /// <summary>R x.</summary>
    private double[] ApplyR(double[] x)
    {
        using var column = new DenseMatrix(n, 1);
        x.CopyTo(column.Column(0));
        using DenseMatrix result = ApplyR(column);
        return result.Column(0).ToArray();
    }

    private void Invert()
    {
        if (!isInverted)
        {
            factor.Invert();
            factor.Fetch();
            isInverted = true;
        }
    }

    /// <summary>B⁻¹ x: steps towards a mode take triangular solves, derivatives at it the inverse.</summary>
    private DenseMatrix Solve(DenseMatrix columns)
    {
        if (isInverted)
        {
            return factor.Multiply(columns);
        }

        DenseMatrix solved = columns.Clone();
        factor.SolveLower(solved);
        factor.SolveUpper(solved);
        return solved;
    }

    /// <summary>tr(R ∂V/∂σ_k), R the factor's matrix between the roots of the weights, less what negative weights take.</summary>
    private double[] Traces() => parameters.Variances.Traces(sigma, n, backend.Threads, (j, column) =>
    {
        TensorPrimitives.Multiply(factor.Matrix.Column(j)[j..], roots.AsSpan(j), column);
        TensorPrimitives.Multiply(column, roots[j], column);
        for (int m = 0; m < (negative?.Columns ?? 0); m++)
        {
            ReadOnlySpan<double> own = negative!.Column(m)[j..];
            TensorPrimitives.MultiplyAdd(own, -own[0], column, column);
        }

        return column;
    });
}

using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// y ~ N(X b, V), V = Σ parts, dense: likelihood (REML or ML), score and average information (<c>docs/model.md</c> §5). One evaluation with
/// derivatives costs a Cholesky factor and an inverse, n³ multiplications and additions, and O(n²) for each parameter.
/// </summary>
internal sealed class DenseLikelihood : VarianceLikelihood
{
    private readonly Backend backend;
    private readonly DesignMatrix design;
    private readonly LikelihoodMethod method;
    private readonly VarianceFactor factor;
    private readonly bool isBorrowed;
    private readonly double logBasisScale;
    private double[] response;
    private DenseMatrix? solvedBasis;

    /// <param name="backend">Where V is factored.</param>
    /// <param name="parameters">The parts of V.</param>
    /// <param name="design">X.</param>
    /// <param name="response">y, offsets taken away.</param>
    /// <param name="method">REML or ML.</param>
    public DenseLikelihood(
        Backend backend, VarianceParameters parameters, DesignMatrix design, double[] response, LikelihoodMethod method)
    {
        this.backend = backend;
        this.design = design;
        this.response = response;
        this.method = method;
        Parameters = parameters;
        factor = backend.PrepareVariance(response.Length);
        logBasisScale = design.LogDeterminant;
    }

    private DenseLikelihood(DenseLikelihood lender, VarianceParameters parameters, DesignMatrix design, double[] response,
        LikelihoodMethod method)
    {
        (backend, this.design, this.response, this.method) = (lender.backend, design, response, method);
        (factor, isBorrowed, logBasisScale) = (lender.factor, true, design.LogDeterminant);
        Parameters = parameters;
    }

    public override VarianceParameters Parameters { get; }

    public override int ObservationCount => response.Length;

    /// <summary>V⁻¹ (ML) or P (REML) of the point last evaluated with derivatives.</summary>
    public DenseMatrix Projection => factor.Matrix;

    /// <summary><see cref="Projection"/> times C, after an evaluation with derivatives.</summary>
    public DenseMatrix Multiply(DenseMatrix columns) => factor.Multiply(columns);

    /// <summary>
    /// The likelihood of the same data under other parts of V, in this one's memory: what either evaluated last is lost when the other
    /// evaluates. Valid as long as this one.
    /// </summary>
    /// <param name="parameters">The other parts.</param>
    public DenseLikelihood With(VarianceParameters parameters) => new(this, parameters, design, response, method);

    /// <summary>
    /// The likelihood of the same records with other fixed effects, in this one's memory, as <see cref="With(VarianceParameters)"/>.
    /// </summary>
    /// <param name="fixedEffects">X.</param>
    /// <param name="observed">y, offsets taken away.</param>
    /// <param name="likelihood">REML or ML.</param>
    public DenseLikelihood With(DesignMatrix fixedEffects, double[] observed, LikelihoodMethod likelihood) =>
        new(this, Parameters, fixedEffects, observed, likelihood);

    public override void SetResponse(double[] response) => this.response = response;

    public override VarianceLikelihood Sibling() => new DenseLikelihood(backend, Parameters, design, response, method);

    private int N => response.Length;

    private ParallelOptions Threads => new() { MaxDegreeOfParallelism = backend.Threads };

    public override double LogLikelihood(double[] parameters) =>
        TrySolve(Parameters.ToComponents(parameters), out Solution solution) ? solution.LogLikelihood : double.NegativeInfinity;

    public override VariancePoint? Evaluate(double[] parameters)
    {
        double[] sigma = Parameters.ToComponents(parameters);
        if (!TrySolve(sigma, out Solution solution))
        {
            return null;
        }

        factor.Invert();
        solvedBasis?.Dispose();
        DenseMatrix vx = solvedBasis = factor.Multiply(design.Basis);
        double[] projected = Project(solution.Coefficients);
        using DenseMatrix derivatives = Derivatives(sigma, projected);
        using DenseMatrix products = ProjectedProducts(derivatives, vx, solution.InverseInformation);
        factor.Fetch();
        VariancePoint point = Point(parameters, sigma, solution, projected, Traces(sigma), derivatives, products);

        // A V that is singular but for rounding factors, and its inverse overflows.
        return point.Gradient.All(double.IsFinite) && point.ParameterInformation.All(double.IsFinite) ? point : null;
    }

    public override VariancePoint Complete(VariancePoint point) => point;

    public override VarianceProjection? ProjectionAt(double[] parameters) =>
        Evaluate(parameters) is { } point ? new DenseProjection(this, point, solvedBasis!, method) : null;

    public override void Dispose()
    {
        solvedBasis?.Dispose();
        if (!isBorrowed)
        {
            factor.Dispose();
        }
    }

    /// <summary>P y = V⁻¹ (y − X b̂), after the inversion.</summary>
    private double[] Project(double[] coefficients)
    {
        using var residual = new DenseMatrix(N, 1);
        response.CopyTo(residual.Column(0));
        for (int j = 0; j < design.Basis.Columns; j++)
        {
            TensorPrimitives.MultiplyAdd<double>(design.Basis.Column(j), -coefficients[j], residual.Column(0), residual.Column(0));
        }

        using DenseMatrix py = factor.Multiply(residual);
        return py.Column(0).ToArray();
    }

    private VariancePoint Point(
        double[] parameters, double[] sigma, Solution solution, double[] projected, double[] traces, DenseMatrix derivatives,
        DenseMatrix products)
    {
        int count = sigma.Length;
        var score = new double[count];
        var squares = new double[count];
        var information = new double[count * count];
        for (int k = 0; k < count; k++)
        {
            squares[k] = TensorPrimitives.Dot<double>(derivatives.Column(k), projected);
            score[k] = -0.5 * (traces[k] - squares[k]);
            for (int l = 0; l <= k; l++)
            {
                information[(k * count) + l] = information[(l * count) + k] =
                    0.5 * TensorPrimitives.Dot<double>(derivatives.Column(k), products.Column(l));
            }
        }

        double[] jacobian = Parameters.Jacobian(parameters);
        return new VariancePoint
        {
            Parameters = parameters,
            Components = sigma,
            LogLikelihood = solution.LogLikelihood,
            Score = score,
            Squares = squares,
            Information = information,
            Gradient = SmallMatrix.TransposeTimes(jacobian, score, count),
            ParameterInformation = SmallMatrix.Congruence(jacobian, information, count),
            Coefficients = solution.Coefficients,
            InverseInformation = solution.InverseInformation,
            Projected = projected,
        };
    }

    private bool TrySolve(double[] sigma, out Solution solution)
    {
        solution = default;
        Assemble(sigma);
        if (!factor.TryFactor(out double logDeterminant))
        {
            return false;
        }

        int p = design.Basis.Columns;
        using var columns = new DenseMatrix(N, p + 1);
        for (int j = 0; j < p; j++)
        {
            design.Basis.Column(j).CopyTo(columns.Column(j));
        }

        response.CopyTo(columns.Column(p));
        factor.SolveLower(columns);
        var information = new double[p * p];
        var right = new double[p];
        for (int i = 0; i < p; i++)
        {
            right[i] = TensorPrimitives.Dot<double>(columns.Column(i), columns.Column(p));
            for (int j = 0; j <= i; j++)
            {
                information[(i * p) + j] = information[(j * p) + i] = TensorPrimitives.Dot<double>(columns.Column(i), columns.Column(j));
            }
        }

        if (!CholeskyFactor.TryCreate(information, p, out CholeskyFactor small))
        {
            return false;
        }

        double[] coefficients = [.. right];
        small.Solve(coefficients);
        double squares = TensorPrimitives.SumOfSquares<double>(columns.Column(p)) - TensorPrimitives.Dot<double>(coefficients, right);
        bool reml = method == LikelihoodMethod.Reml;
        double logLikelihood = -0.5 * (((reml ? N - p : N) * Math.Log(2 * Math.PI)) + logDeterminant + squares
            + (reml ? small.LogDeterminant + (2 * logBasisScale) : 0));
        solution = new Solution(logLikelihood, coefficients, small.Inverse());
        return double.IsFinite(logLikelihood);
    }

    private void Assemble(double[] sigma) => Parallel.For(0, N, Threads, j =>
        Parameters.AssembleColumn(sigma, j, factor.Matrix.Column(j)[j..]));

    /// <summary>tr(W ∂V/∂σ_k), W what was fetched: V⁻¹ or P.</summary>
    private double[] Traces(double[] sigma) => Parameters.Traces(sigma, N, backend.Threads, (j, _) => factor.Matrix.Column(j)[j..]);

    /// <summary>(∂V/∂σ_k) P y as columns.</summary>
    private DenseMatrix Derivatives(double[] sigma, double[] projected)
    {
        var columns = new DenseMatrix(N, sigma.Length);
        for (int k = 0; k < Parameters.Parts.Count; k++)
        {
            double[][] own = Parameters.Parts[k].Apply(Parameters.Of(k, sigma), projected, backend.Threads);
            for (int c = 0; c < own.Length; c++)
            {
                own[c].CopyTo(columns.Column(Parameters.Offset(k) + c));
            }
        }

        return columns;
    }

    /// <summary>P D; by REML V⁻¹ becomes P.</summary>
    private DenseMatrix ProjectedProducts(DenseMatrix derivatives, DenseMatrix vx, double[] inverseInformation)
    {
        int p = vx.Columns;
        if (method == LikelihoodMethod.Reml)
        {
            factor.Project(vx, inverseInformation);
            return factor.Multiply(derivatives);
        }

        DenseMatrix products = factor.Multiply(derivatives);
        for (int k = 0; k < derivatives.Columns; k++)
        {
            double[] right = [.. Enumerable.Range(0, p).Select(a => TensorPrimitives.Dot<double>(vx.Column(a), derivatives.Column(k)))];
            for (int a = 0; a < p; a++)
            {
                double weight = TensorPrimitives.Dot<double>(inverseInformation.AsSpan(a * p, p), right);
                TensorPrimitives.MultiplyAdd<double>(vx.Column(a), -weight, products.Column(k), products.Column(k));
            }
        }

        return products;
    }

    private readonly record struct Solution(double LogLikelihood, double[] Coefficients, double[] InverseInformation);
}

using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Lanczos recurrences of M K M from several columns of one set of samples, or of K[S, S] for likelihoods whose determinants keep the
/// covariates in, each its own, all in the same passes. Bases are not kept: a loss of orthogonality repeats eigenvalues that have
/// converged, which no quadrature notices.
/// </summary>
internal sealed class LanczosColumns : IDisposable
{
    // Below this share of the largest element the Krylov space is exhausted.
    private const double Exhausted = 1e-13;

    private readonly MaskedSamples samples;
    private readonly int projected;
    private readonly List<double>[] diagonal;
    private readonly List<double>[] offDiagonal;
    private readonly bool[] isExhausted;
    private readonly DenseMatrix previous;

    /// <param name="samples">The samples.</param>
    /// <param name="starts">The columns, projected; owned by this object.</param>
    /// <param name="projected">How many of the first have M K M; the others have K[S, S].</param>
    public LanczosColumns(MaskedSamples samples, DenseMatrix starts, int projected)
    {
        (this.samples, Current, this.projected) = (samples, starts, projected);
        previous = new DenseMatrix(starts.Rows, starts.Columns);
        previous.Clear();
        diagonal = [.. Enumerable.Range(0, starts.Columns).Select(_ => new List<double>())];
        offDiagonal = [.. Enumerable.Range(0, starts.Columns).Select(_ => new List<double>())];
        SquaredNorms = new double[starts.Columns];
        isExhausted = new bool[starts.Columns];
        for (int j = 0; j < starts.Columns; j++)
        {
            Span<double> own = starts.Column(j);
            SquaredNorms[j] = TensorPrimitives.SumOfSquares<double>(own);
            isExhausted[j] = !(SquaredNorms[j] > 0);
            if (!isExhausted[j])
            {
                TensorPrimitives.Divide(own, Math.Sqrt(SquaredNorms[j]), own);
            }
        }
    }

    /// <summary>The vectors of the next step, to be multiplied by K.</summary>
    public DenseMatrix Current { get; }

    /// <summary>Number of columns.</summary>
    public int Count => SquaredNorms.Length;

    /// <summary>Squared norm of each column at the start.</summary>
    public double[] SquaredNorms { get; }

    /// <summary>Steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Takes K times the current vectors.</summary>
    /// <param name="product">A matrix with the products in columns from <paramref name="first"/> on; overwritten.</param>
    /// <param name="first">The first.</param>
    /// <param name="threads">≥ 1.</param>
    public void Advance(DenseMatrix product, int first, int threads)
    {
        Steps++;
        Parallel.For(0, Current.Columns, new ParallelOptions { MaxDegreeOfParallelism = threads }, j =>
        {
            if (!isExhausted[j])
            {
                Advance(j, product.Column(first + j));
            }
        });
    }

    /// <summary>The quadrature of a column after some steps: θ, and the squared norm of the start times τ².</summary>
    /// <param name="column">The column.</param>
    /// <param name="steps">Steps, at most those that were made; fewer where its space is exhausted.</param>
    public QuadratureNodes Nodes(int column, int steps)
    {
        int size = Math.Min(steps, diagonal[column].Count);
        double[] nodes = new double[size], weights = new double[size];
        if (size > 0)
        {
            TridiagonalNodes.Compute(
                diagonal[column].ToArray().AsSpan(0, size), [.. offDiagonal[column], 0], nodes, weights);
            TensorPrimitives.Multiply(weights, SquaredNorms[column], weights);
            TensorPrimitives.Max(nodes, 0, nodes);
        }

        return new QuadratureNodes(nodes, weights);
    }

    /// <summary>Frees the vectors, after the last step; the quadratures stay.</summary>
    public void Dispose()
    {
        Current.Dispose();
        previous.Dispose();
    }

    private void Advance(int j, Span<double> next)
    {
        Span<double> current = Current.Column(j), before = previous.Column(j);
        samples.Project(next, isProjected: j < projected);
        double beta = Steps > 1 ? offDiagonal[j][^1] : 0, alpha = TensorPrimitives.Dot<double>(current, next);
        TensorPrimitives.MultiplyAdd(current, -alpha, next, next);
        TensorPrimitives.MultiplyAdd(before, -beta, next, next);
        diagonal[j].Add(alpha);
        double norm = TensorPrimitives.Norm<double>(next);
        current.CopyTo(before);
        if (norm <= Exhausted * diagonal[j].Max())
        {
            isExhausted[j] = true;
            current.Clear();
            return;
        }

        offDiagonal[j].Add(norm);
        TensorPrimitives.Divide(next, norm, current);
    }
}

/// <summary>A quadrature over the spectrum of M K M: Σ w f(θ).</summary>
/// <param name="Nodes">θ ≥ 0.</param>
/// <param name="Weights">w.</param>
internal readonly record struct QuadratureNodes(double[] Nodes, double[] Weights)
{
    /// <summary>Σ w f(θ).</summary>
    public double Sum(Func<double, double> f)
    {
        double sum = 0;
        for (int i = 0; i < Nodes.Length; i++)
        {
            sum += Weights[i] * f(Nodes[i]);
        }

        return sum;
    }
}

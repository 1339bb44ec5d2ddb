using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;

namespace GpuLmm;

/// <summary>
/// The exact distribution of the restricted likelihood ratio of σ² = 0 in y = X b + u + e, u ~ N(0, σ² G), e ~ N(0, σ²_e I) (Crainiceanu
/// &amp; Ruppert 2004): sup over λ of (n − p) log(Σ w²/D(λ)) − Σ log(1 + λμ), D = Σ w²/(1 + λμ), w standard normal, μ the n − p eigenvalues
/// of G without X.
/// </summary>
internal sealed class RestrictedNull
{
    // λ times the mean of the positive μ; the ends are far where nothing is decided any more.
    private const double LowestLog = -10;
    private const double HighestLog = 11.5;
    private const int GridSize = 220;
    private const int ChunkSize = 64;

    private readonly double[] eigenvalues;
    private readonly int degrees;
    private readonly double[][] shrinkage = new double[GridSize][];
    private readonly double[] penalty = new double[GridSize];

    private RestrictedNull(double[] eigenvalues, int degrees)
    {
        this.eigenvalues = eigenvalues;
        this.degrees = degrees;
        double mean = eigenvalues.Average();
        for (int g = 0; g < GridSize; g++)
        {
            double lambda = Math.Exp(LowestLog + (g * (HighestLog - LowestLog) / (GridSize - 1))) / mean;
            shrinkage[g] = Array.ConvertAll(eigenvalues, mu => 1 / (1 + (lambda * mu)));
            penalty[g] = eigenvalues.Sum(mu => Math.Log(1 + (lambda * mu)));
        }
    }

    /// <summary>Decomposes (I − Q Q') G (I − Q Q').</summary>
    /// <param name="kernel">G, n × n, both triangles; overwritten and owned.</param>
    /// <param name="basis">Orthonormal columns that span X.</param>
    /// <param name="backend">Where to decompose.</param>
    public static RestrictedNull Create(DenseMatrix kernel, IReadOnlyList<double[]> basis, Backend backend)
    {
        int n = kernel.Rows;
        foreach (double[] q in basis)
        {
            // G − q h' − h q' + (q'h) q q' with h = G q; columns of an orthonormal basis one by one.
            double[] h = ModelMath.Product(kernel, q);
            double along = TensorPrimitives.Dot<double>(q, h);
            for (int j = 0; j < n; j++)
            {
                Span<double> column = kernel.Column(j);
                TensorPrimitives.MultiplyAdd(q, (along * q[j]) - h[j], column, column);
                TensorPrimitives.MultiplyAdd(h, -q[j], column, column);
            }
        }

        return Of(kernel, n - basis.Count, backend);
    }

    /// <summary>
    /// Of a matrix that has the positive eigenvalues of G without X: (I − Q Q') G (I − Q Q') itself, or S'(I − Q Q')S with G = S S'.
    /// </summary>
    /// <param name="matrix">Both triangles; overwritten and owned.</param>
    /// <param name="degrees">n − p.</param>
    /// <param name="backend">Where to decompose.</param>
    public static RestrictedNull Of(DenseMatrix matrix, int degrees, Backend backend)
    {
        using Eigendecomposition decomposition = backend.Decompose(matrix);
        double largest = decomposition.Values.Max();
        double[] positive = [.. decomposition.Values.Where(mu => mu > 1e-9 * largest).OrderDescending().Take(degrees)];
        return new RestrictedNull(positive, degrees);
    }

    /// <summary>A test's p-value, (1 + draws ≥ statistic)/(1 + draws): never 0 (Phipson &amp; Smyth 2010).</summary>
    public double PValue(double statistic, int draws, int seed, int threads)
    {
        double[] values = Draw(draws, seed, threads);
        return (1.0 + values.Count(value => value >= statistic)) / (1 + draws);
    }

    /// <summary>Draws of the statistic; the same for a seed whatever the threads.</summary>
    public double[] Draw(int draws, int seed, int threads)
    {
        var values = new double[draws];
        var seeds = new Random(seed);
        int[] ofChunk = [.. Enumerable.Range(0, (draws + ChunkSize - 1) / ChunkSize).Select(_ => seeds.Next())];
        Parallel.For(0, ofChunk.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, chunk =>
        {
            var random = new Random(ofChunk[chunk]);
            var squares = new double[eigenvalues.Length];
            for (int i = chunk * ChunkSize; i < Math.Min(draws, (chunk + 1) * ChunkSize); i++)
            {
                Normal.Samples(random, squares, 0, 1);
                TensorPrimitives.Multiply(squares, squares, squares);
                int rest = degrees - squares.Length;

                // χ² of the other directions as a gamma: one draw, where a sum of squares would take one for each record.
                values[i] = Supremum(squares, rest > 0 ? Gamma.Sample(random, rest / 2.0, 0.5) : 0);
            }
        });
        return values;
    }

    private double Supremum(double[] squares, double rest)
    {
        double total = TensorPrimitives.Sum<double>(squares) + rest;
        Span<double> values = stackalloc double[GridSize];
        int best = 0;
        for (int g = 0; g < GridSize; g++)
        {
            values[g] = (degrees * Math.Log(total / (TensorPrimitives.Dot<double>(squares, shrinkage[g]) + rest))) - penalty[g];
            best = values[g] > values[best] ? g : best;
        }

        double top = values[best];
        if (best is > 0 and < GridSize - 1)
        {
            // Between the nodes: the parabola through three of them.
            double left = values[best - 1] - top, right = values[best + 1] - top;
            top -= left + right < 0 ? (right - left) * (right - left) / (8 * (left + right)) : 0;
        }

        // λ = 0 is among the candidates; what is left at the lowest node is rounding.
        return best == 0 ? 0 : Math.Max(0, top);
    }
}

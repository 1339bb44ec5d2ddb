using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// The part of K that is left beside the covariates, M K M with M = I − QQ', as R diag(s) R' with n − p eigenvectors orthogonal to X
/// (Kang et al. 2008): P = R diag(1/(λs + 1)) R', in which no covariate is left. Owns R.
/// </summary>
internal sealed class BulkSpectrum : IDisposable
{
    private BulkSpectrum(DenseMatrix vectors, double[] values, LambdaRange range, IReadOnlyDictionary<SampleSet, double> scales)
    {
        Vectors = vectors;
        Values = values;
        Range = range;
        Scales = scales;
        Grid = new SpectralWeights(values, LambdaSearch.Grid(range));
    }

    /// <summary>R in the first n − p columns.</summary>
    public DenseMatrix Vectors { get; private set; }

    /// <summary>s, n − p numbers.</summary>
    public double[] Values { get; }

    /// <summary>The λ that are searched: as for K itself.</summary>
    public LambdaRange Range { get; }

    /// <summary>What all traits share of the search.</summary>
    public SpectralWeights Grid { get; }

    /// <summary>c(K) = tr(SKS)/(n − 1) among the samples of each set.</summary>
    public IReadOnlyDictionary<SampleSet, double> Scales { get; }

    /// <summary>Decomposes K.</summary>
    /// <param name="kernel">K of the samples of the pass; overwritten and owned.</param>
    /// <param name="samples">The samples of the pass.</param>
    /// <param name="sets">Sets of some of these, with the positions of the samples that they lack.</param>
    /// <param name="backend">Where to decompose.</param>
    /// <exception cref="InputException">K does not vary, or is not positive semi-definite.</exception>
    public static BulkSpectrum Create(
        DenseMatrix kernel, SampleSet samples, IEnumerable<(SampleSet Set, int[] Lacking)> sets, Backend backend)
    {
        try
        {
            KernelMath.Centre(kernel);
            double scale = KernelMath.Scale(kernel);
            if (!(scale > 0))
            {
                throw new InputException(
                    $"The relationship matrix has no variation among the {kernel.Rows} analysed samples (tr(SKS)/(n − 1) = {scale:g4}).");
            }

            var scales = sets.ToDictionary(set => set.Set, set => Scale(kernel, set.Lacking));
            int n = kernel.Rows, rank = n - samples.Covariates.Names.Count;
            var range = LambdaRange.InSteps([scale * (n - 1) / n]);
            Separate(kernel, samples.Covariates.Basis, backend.Threads);
            Eigendecomposition decomposition = backend.Decompose(kernel);
            decomposition.RequireSemiDefinite(decomposition.Values[rank - 1]);
            return new BulkSpectrum(decomposition.Vectors, decomposition.Values[..rank], range, scales);
        }
        catch
        {
            kernel.Dispose();
            throw;
        }
    }

    /// <summary>Hands R over.</summary>
    public DenseMatrix Release()
    {
        DenseMatrix vectors = Vectors;
        Vectors = new DenseMatrix(0, 0);
        return vectors;
    }

    public void Dispose() => Vectors.Dispose();

    /// <summary>c(K) without some samples; the rows of K sum to zero.</summary>
    private static double Scale(DenseMatrix kernel, int[] lacking)
    {
        double trace = 0, sum = 0;
        for (int i = 0; i < kernel.Rows; i++)
        {
            trace += kernel[i, i];
        }

        foreach (int i in lacking)
        {
            trace -= kernel[i, i];
            foreach (int j in lacking)
            {
                sum += kernel[i, j];
            }
        }

        int n = kernel.Rows - lacking.Length;
        return (trace - (sum / n)) / (n - 1);
    }

    /// <summary>
    /// K ← M K M + c QQ' with c above all eigenvalues of K: the last p eigenvectors span X, whatever other eigenvalues are zero.
    /// </summary>
    private static void Separate(DenseMatrix kernel, DenseMatrix basis, int threads)
    {
        int n = kernel.Rows, p = basis.Columns;
        double squares = 0;
        double[][] half = [.. Enumerable.Range(0, p).Select(_ => new double[n])];
        for (int j = 0; j < n; j++)
        {
            Span<double> column = kernel.Column(j);
            squares += TensorPrimitives.SumOfSquares<double>(column);
            for (int k = 0; k < p; k++)
            {
                half[k][j] = TensorPrimitives.Dot<double>(column, basis.Column(k));
            }
        }

        // B = K Q; M K M = K − Q H' − H Q' with H = B − ½ Q (Q'B), and c QQ' with it.
        double[,] inner = new double[p, p];
        for (int k = 0; k < p; k++)
        {
            for (int l = 0; l < p; l++)
            {
                inner[l, k] = TensorPrimitives.Dot<double>(basis.Column(l), half[k]);
            }
        }

        double shift = 2 * Math.Sqrt(squares);
        for (int k = 0; k < p; k++)
        {
            for (int l = 0; l < p; l++)
            {
                TensorPrimitives.MultiplyAdd(basis.Column(l), -0.5 * (inner[l, k] + (l == k ? shift : 0)), half[k], half[k]);
            }
        }

        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = threads }, j =>
        {
            Span<double> column = kernel.Column(j);
            for (int k = 0; k < p; k++)
            {
                TensorPrimitives.MultiplyAdd<double>(basis.Column(k), -half[k][j], column, column);
                TensorPrimitives.MultiplyAdd<double>(half[k], -basis.Column(k)[j], column, column);
            }
        });
    }
}

using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>The null model of one kernel as one whose variance stays as it is: P at λ̂ by REML, n × n.</summary>
internal static class SpectralScore
{
    /// <summary>The design of a trait.</summary>
    /// <param name="model">Eigenvectors and covariates.</param>
    /// <param name="trait">Its null model.</param>
    /// <param name="backend">Where to multiply.</param>
    public static PairModel Of(NullModel model, TraitNull trait, Backend backend)
    {
        ProfilePoint point = trait.Profile.Evaluate(trait.Reml.Lambda);
        DenseMatrix vectors = model.Spectral.Decomposition.Vectors;
        int n = vectors.Rows, p = point.FixedCount;
        using var scaled = new DenseMatrix(n, n);
        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, k =>
            System.Numerics.Tensors.TensorPrimitives.Multiply(vectors.Column(k), Math.Sqrt(point.Weights[k]), scaled.Column(k)));
        var projection = new DenseMatrix(n, n);
        backend.AddRankUpdate(scaled, ColumnRange.All(n), projection);

        // V⁻¹ Q, and with it what the covariates explain.
        double[][] columns = [.. Enumerable.Range(0, p).Select(j => Product(vectors, point.Weights, model.Spectral.Covariates[j]))];
        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, i =>
        {
            Span<double> own = projection.Column(i);
            for (int j = 0; j < p; j++)
            {
                double share = 0;
                for (int k = 0; k < p; k++)
                {
                    share += point.InverseInformation[(j * p) + k] * columns[k][i];
                }

                for (int row = i; row < n; row++)
                {
                    own[row] -= columns[j][row] * share;
                }
            }
        });
        Mirror(projection, backend.Threads);
        var scores = new DenseMatrix(n, 1);
        Product(vectors, point.Weights, point.Residuals).CopyTo(scores.Column(0));
        var weights = new DenseMatrix(n, 1);
        for (int i = 0; i < n; i++)
        {
            weights[i, 0] = projection[i, i];
        }

        var design = new ScoreDesign
        {
            Columns = scores,
            Weights = weights,
            Forms = [new QuadraticForm(projection, null, [(0, null)])],
        };
        return new PairModel(design, OwnsDesign: true, 0, [new ScoreNull(n, p, point.ResidualSquares)]);
    }

    /// <summary>U (w∘c).</summary>
    private static double[] Product(DenseMatrix vectors, double[] weights, double[] column)
    {
        var product = new double[vectors.Rows];
        for (int k = 0; k < product.Length; k++)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(vectors.Column(k), weights[k] * column[k], product, product);
        }

        return product;
    }

    private static void Mirror(DenseMatrix matrix, int threads) =>
        Parallel.For(0, matrix.Rows, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            for (int j = 0; j < i; j++)
            {
                matrix.Column(i)[j] = matrix.Column(j)[i];
            }
        });
}

using GpuLmm.Backends;

namespace GpuLmm.Kernels;

/// <summary>K = U S U'.</summary>
internal sealed class DecompositionStage : CheckedStage
{
    public override string Name => "decomposition";

    public override IReadOnlyList<double[]> Numbers(Backend backend, int n, Precision precision)
    {
        // Signs of eigenvectors are free, what they build is not.
        using DenseMatrix kinship = Covariance(backend.Host, n), rebuilt = new(n, n);
        using Eigendecomposition eigen = backend.Decompose(kinship.Clone());
        for (int k = 0; k < n; k++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < n; i++)
                {
                    rebuilt[i, j] += eigen.Vectors[i, k] * eigen.Values[k] * eigen.Vectors[j, k];
                }
            }
        }

        return [[.. eigen.Values], Flat(rebuilt)];
    }

    // Tridiagonal form, its vectors, and their product: 4/3 n³, some 3 n³ and 2 n³ multiplications with additions; 9 n³ by convention.
    public override MeasuredStage Prepare(Backend backend, int n)
    {
        DenseMatrix kinship = Covariance(backend.Host, n);
        return new MeasuredStage(9.0 * n * n * n, () => backend.Decompose(kinship.Clone()).Dispose(), kinship);
    }
}

/// <summary>U'C of many columns.</summary>
internal sealed class RotationStage : CheckedStage
{
    public override string Name => "rotation";

    public override IReadOnlyList<double[]> Numbers(Backend backend, int n, Precision precision)
    {
        // As many columns as go to a device.
        using DenseMatrix vectors = CheckedGenotypes.Normal(n, n, 1), columns = CheckedGenotypes.Normal(n, 300, 2);
        using DenseMatrix rotated = backend.Rotate(vectors, columns);
        return [Flat(rotated)];
    }

    public override MeasuredStage Prepare(Backend backend, int n)
    {
        DenseMatrix vectors = CheckedGenotypes.Normal(n, n, 1), columns = CheckedGenotypes.Normal(n, n, 2);
        return new MeasuredStage(2.0 * n * n * n, () => backend.Rotate(vectors, columns).Dispose(), vectors, columns);
    }
}

/// <summary>V = L L', log|V|, V⁻¹.</summary>
internal sealed class VarianceStage : CheckedStage
{
    public override string Name => "variance factor";

    public override IReadOnlyList<double[]> Numbers(Backend backend, int n, Precision precision)
    {
        using DenseMatrix columns = CheckedGenotypes.Normal(n, 3, 1), solved = columns.Clone();
        using VarianceFactor factor = backend.PrepareVariance(n);
        using DenseMatrix variance = Variance(backend.Host, n);
        Fill(factor, variance);
        if (!factor.TryFactor(out double logDeterminant))
        {
            return [[double.NaN], [], []];
        }

        factor.SolveLower(solved);
        factor.Invert();
        using DenseMatrix product = factor.Multiply(columns);
        return [[logDeterminant], Flat(solved), Flat(product)];
    }

    public override MeasuredStage Prepare(Backend backend, int n)
    {
        DenseMatrix variance = Variance(backend.Host, n);
        VarianceFactor factor = backend.PrepareVariance(n);
        return new MeasuredStage(2.0 * n * n * n, Step, variance, factor);

        void Step()
        {
            Fill(factor, variance);
            factor.TryFactor(out _);
            factor.Invert();
            factor.Fetch();
        }
    }

    private static DenseMatrix Variance(Backend host, int n)
    {
        DenseMatrix variance = Covariance(host, n);
        for (int i = 0; i < n; i++)
        {
            variance[i, i] += 1;
        }

        return variance;
    }

    private static void Fill(VarianceFactor factor, DenseMatrix variance)
    {
        for (int j = 0; j < variance.Columns; j++)
        {
            variance.Column(j).CopyTo(factor.Matrix.Column(j));
        }
    }
}

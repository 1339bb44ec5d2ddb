using System.Numerics.Tensors;
using GpuLmm.Backends.Host.LinearAlgebra;

namespace GpuLmm.Backends.Host;

/// <summary>Factors by LAPACK, or by managed blocks.</summary>
internal sealed unsafe class HostVarianceFactor(DenseAlgebra algebra, int n) : VarianceFactor
{
    public override DenseMatrix Matrix { get; } = new(n, n);

    public override bool TryFactor(out double logDeterminant)
    {
        logDeterminant = double.NaN;
        if (!algebra.Cholesky(n, Matrix.Pointer, Math.Max(1, n)))
        {
            return false;
        }

        double sum = 0;
        for (int j = 0; j < n; j++)
        {
            sum += Math.Log(Matrix.Pointer[j + ((long)j * n)]);
        }

        logDeterminant = double.IsFinite(sum) ? 2 * sum : double.NaN;
        return double.IsFinite(sum);
    }

    public override void SolveLower(DenseMatrix columns)
    {
        for (int j = 0; j < n; j++)
        {
            ReadOnlySpan<double> l = Matrix.Column(j)[j..];
            for (int k = 0; k < columns.Columns; k++)
            {
                Span<double> column = columns.Column(k)[j..];
                double value = column[0] /= l[0];
                TensorPrimitives.MultiplyAdd(l[1..], -value, column[1..], column[1..]);
            }
        }
    }

    public override void SolveUpper(DenseMatrix columns)
    {
        for (int j = n - 1; j >= 0; j--)
        {
            ReadOnlySpan<double> l = Matrix.Column(j)[j..];
            for (int k = 0; k < columns.Columns; k++)
            {
                Span<double> column = columns.Column(k)[j..];
                column[0] = (column[0] - TensorPrimitives.Dot(l[1..], column[1..])) / l[0];
            }
        }
    }

    public override void Invert()
    {
        algebra.InvertCholesky(n, Matrix.Pointer, Math.Max(1, n));
        Matrix.MirrorLower();
    }

    public override void Project(DenseMatrix vx, double[] inverseInformation) =>
        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = algebra.Threads }, j =>
        {
            int p = vx.Columns;
            Span<double> column = Matrix.Column(j);
            for (int a = 0; a < p; a++)
            {
                double weight = 0;
                for (int b = 0; b < p; b++)
                {
                    weight += inverseInformation[(a * p) + b] * vx[j, b];
                }

                TensorPrimitives.MultiplyAdd<double>(vx.Column(a), -weight, column, column);
            }
        });

    public override DenseMatrix Multiply(DenseMatrix columns)
    {
        var product = new DenseMatrix(n, columns.Columns);
        algebra.Multiply(
            false, false, n, columns.Columns, n, 1, Matrix.Pointer, Math.Max(1, n), columns.Pointer, Math.Max(1, n), 0,
            product.Pointer, Math.Max(1, n));
        return product;
    }

    public override void Fetch()
    {
    }

    public override void Dispose() => Matrix.Dispose();
}

namespace GpuLmm.Tests;

/// <summary>
/// What statistics of a study are by dense matrices: K of standardised genotypes, frequencies over all samples of the study, and what
/// follows for some of the samples by textbook formulas.
/// </summary>
internal static class MatrixFreeStudy
{
    /// <summary>Z Z'/m over some markers that vary, n × n, by plain loops.</summary>
    public static double[,] Kinship(SimulatedStudy study, Func<int, bool>? include = null)
    {
        int n = study.Ids.Length, used = 0;
        var k = new double[n, n];
        for (int marker = 0; marker < study.Counts.Length; marker++)
        {
            double[] x = study.Centred(marker);
            if (!(include?.Invoke(marker) ?? true) || x.All(v => v == 0))
            {
                continue;
            }

            double p = study.Counts[marker].Where(c => c >= 0).Average(c => (double)c) / 2, scale = 1 / (2 * p * (1 - p));
            used++;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    k[i, j] += scale * x[i] * x[j];
                }
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                k[i, j] /= used;
            }
        }

        return k;
    }

    /// <summary>The same as a kinship that the spectral engine takes.</summary>
    public static Kinship AsKinship(SimulatedStudy study, Func<int, bool>? include = null) =>
        new(DenseMatrix.FromArray(Kinship(study, include)), study.Ids);

    /// <summary>P of V = λK + I over some samples, by inverting V.</summary>
    public static double[,] Projection(double[,] kinship, double lambda, SampleSet samples)
    {
        int n = samples.Count, p = samples.Covariates.Names.Count;
        int[] indices = samples.Indices.ToArray();
        var variance = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                variance[i, j] = (lambda * kinship[indices[i], indices[j]]) + (i == j ? 1 : 0);
            }
        }

        var v = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(variance).Inverse();
        var x = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(n, p, (i, j) => samples.Covariates.Matrix[i, j]);
        var vx = v * x;
        return (v - (vx * (x.Transpose() * vx).Inverse() * vx.Transpose())).ToArray();
    }

    /// <summary>P c.</summary>
    public static double[] Times(double[,] matrix, ReadOnlySpan<double> column)
    {
        var product = new double[column.Length];
        for (int i = 0; i < column.Length; i++)
        {
            for (int j = 0; j < column.Length; j++)
            {
                product[i] += matrix[i, j] * column[j];
            }
        }

        return product;
    }

    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}

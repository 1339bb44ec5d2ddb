namespace GpuLmm;

/// <summary>How hypotheses L b = 0 about fixed effects are tested. b and L are on the orthonormal basis of X.</summary>
internal abstract class ContrastInference
{
    /// <summary>Covariance matrix of b̂, p × p, row-major: as estimated, or adjusted.</summary>
    public abstract double[] Covariance { get; }

    /// <summary>F and its denominator.</summary>
    /// <param name="contrasts">L, rows × p, row-major, of full row rank.</param>
    /// <param name="rows">Rows of L.</param>
    /// <param name="coefficients">b̂.</param>
    public abstract (double Statistic, double Degrees) Test(double[] contrasts, int rows, double[] coefficients);

    /// <summary>L S L'.</summary>
    protected static double[] Congruence(double[] contrasts, int rows, double[] matrix)
    {
        int p = contrasts.Length / rows;
        var product = new double[rows * rows];
        for (int i = 0; i < rows; i++)
        {
            for (int a = 0; a < p; a++)
            {
                double left = contrasts[(i * p) + a];
                for (int b = 0; b < p && left != 0; b++)
                {
                    for (int j = 0; j < rows; j++)
                    {
                        product[(i * rows) + j] += left * matrix[(a * p) + b] * contrasts[(j * p) + b];
                    }
                }
            }
        }

        return product;
    }

    /// <summary>L b̂.</summary>
    protected static double[] Times(double[] contrasts, int rows, double[] coefficients)
    {
        int p = coefficients.Length;
        var product = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            for (int a = 0; a < p; a++)
            {
                product[i] += contrasts[(i * p) + a] * coefficients[a];
            }
        }

        return product;
    }
}

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// [Z X]'W_s y and y'W_s y for each stratum, y without its least-squares fit on X: the likelihood is the same, and no digits are lost to a
/// large mean.
/// </summary>
internal sealed class ResponseProducts
{
    private ResponseProducts(double[] residual, double[] taken, double[][] cross, double[] squares)
    {
        Residual = residual;
        Taken = taken;
        Cross = cross;
        Squares = squares;
    }

    /// <summary>y − Q Q'y.</summary>
    public double[] Residual { get; }

    /// <summary>Q'y, to be added to coefficients.</summary>
    public double[] Taken { get; }

    /// <summary>[Z X]'W_s y, one number a column.</summary>
    public double[][] Cross { get; }

    /// <summary>y'W_s y.</summary>
    public double[] Squares { get; }

    /// <param name="products">The design's.</param>
    /// <param name="residualPart">Strata and weights.</param>
    /// <param name="basis">Q, orthonormal columns that span X.</param>
    /// <param name="response">y.</param>
    public static ResponseProducts Of(Crossproducts products, ResidualPart residualPart, DenseMatrix basis, double[] response)
    {
        double[] y = [.. response], taken = new double[basis.Columns];

        // Twice: what rounding left the first time goes the second.
        for (int pass = 0; pass < 2; pass++)
        {
            for (int j = 0; j < basis.Columns; j++)
            {
                double share = TensorPrimitives.Dot<double>(basis.Column(j), y);
                taken[j] += share;
                TensorPrimitives.MultiplyAdd<double>(basis.Column(j), -share, y, y);
            }
        }

        int strata = products.StratumSizes.Length, n = y.Length;
        double[][] cross = [.. products.StratumSizes.Select(_ => new double[products.Graph.ColumnCount])];
        var squares = new double[strata];
        var weighted = new double[n];
        for (int s = 0; s < strata; s++)
        {
            for (int i = 0; i < n; i++)
            {
                weighted[i] = residualPart.Stratum(i) == s ? residualPart.Weight(i) * y[i] : 0;
            }

            foreach (GroupedTerm term in products.Terms)
            {
                term.AddTransposed(weighted, cross[s]);
            }

            for (int j = 0; j < basis.Columns; j++)
            {
                cross[s][products.RandomCount + j] = TensorPrimitives.Dot<double>(basis.Column(j), weighted);
            }

            squares[s] = TensorPrimitives.Dot<double>(weighted, y);
        }

        return new ResponseProducts(y, taken, cross, squares);
    }
}

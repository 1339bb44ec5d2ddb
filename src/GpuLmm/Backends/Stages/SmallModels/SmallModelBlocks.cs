namespace GpuLmm;

/// <summary>Factors of the covariance matrices in θ. Scalar code without allocation, called by host loops and by kernels alike.</summary>
internal static class SmallModelBlocks
{
    // In units of the residual variance and the effects' root mean squares: below, a variance is none.
    private const double NoVariance = 1e-10;

    private const double Lifted = 0.25;

    /// <summary>Brings each factor to that of Cholesky, with columns of zeros where the matrix is singular.</summary>
    /// <returns>Whether one of more than one effect is.</returns>
    public static bool Trim<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells => Refactor(cells, shape, 0);

    /// <summary>Whether a column whose diagonal is zero has entries below it.</summary>
    public static bool HasMore<TCells>(TCells cells, SmallModelShape shape, int diagonal)
        where TCells : struct, IModelCells
    {
        bool hasMore = false;
        for (int k = 0; k < shape.Parameters; k++)
        {
            hasMore |= cells.Layout(shape.DiagonalAt(k)) == diagonal && cells.Get(SmallModelShape.ThetaAt + k) != 0;
        }

        return hasMore;
    }

    /// <summary>Adds to every variance of correlated effects.</summary>
    public static void Lift<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells => Refactor(cells, shape, Lifted);

    private static bool Refactor<TCells>(TCells cells, SmallModelShape shape, double variance)
        where TCells : struct, IModelCells
    {
        bool isSingular = false;
        for (int first = 0; first < shape.Parameters; first++)
        {
            int size = cells.Layout(shape.BlockAt(first));
            if (size > 0)
            {
                Multiply(cells, shape, first, size, size > 1 ? variance : 0);
                isSingular |= Factor(cells, shape, first, size) && size > 1;
            }
        }

        return isSingular;
    }

    /// <summary>L L' + variance I.</summary>
    private static void Multiply<TCells>(TCells cells, SmallModelShape shape, int first, int size, double variance)
        where TCells : struct, IModelCells
    {
        int theta = SmallModelShape.ThetaAt + first;
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = i == j ? variance : 0;
                for (int k = 0; k <= j; k++)
                {
                    sum += cells.Get(theta + SmallModelShape.Entry(i, k)) * cells.Get(theta + SmallModelShape.Entry(j, k));
                }

                cells.Set(shape.ProductAt + SmallModelShape.Entry(i, j), sum);
            }
        }
    }

    private static bool Factor<TCells>(TCells cells, SmallModelShape shape, int first, int size)
        where TCells : struct, IModelCells
    {
        int theta = SmallModelShape.ThetaAt + first;
        bool isSingular = false;
        for (int j = 0; j < size; j++)
        {
            for (int i = j; i < size; i++)
            {
                double sum = cells.Get(shape.ProductAt + SmallModelShape.Entry(i, j));
                for (int k = 0; k < j; k++)
                {
                    sum -= cells.Get(theta + SmallModelShape.Entry(i, k)) * cells.Get(theta + SmallModelShape.Entry(j, k));
                }

                double pivot = cells.Get(theta + SmallModelShape.Entry(j, j));
                double entry = i == j ? (sum > NoVariance ? Math.Sqrt(sum) : 0) : (pivot > 0 ? sum / pivot : 0);
                isSingular |= i == j && entry == 0;
                cells.Set(theta + SmallModelShape.Entry(i, j), entry);
            }
        }

        return isSingular;
    }
}

using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The profiled deviance of a small grouped model and its gradient, by dense factors of Henderson's equations in relative form (Bates et
/// al. 2015): M = Λ'[Z X]'W[Z X]Λ + diag(I, 0), Λ = I on X, deviance log|M| + d log r² with d = n − p and all of M in REML, d = n and M's
/// random part in ML. Scalar code without allocation, called by host loops and by kernels alike.
/// </summary>
internal static class SmallModelMath
{
    // Less than this share of y'Wy is rounding.
    private const double NoSquares = 1e-13;

    // A product of diagonal entries is turned into a logarithm before it can leave the range of doubles.
    private const double LargeProduct = 1e100;

    /// <summary>
    /// The deviance at the point; the factor, the effects and r² stay. Infinite where M is not positive definite, negative infinity without
    /// residual.
    /// </summary>
    public static double Deviance<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        cells.Set(SmallModelShape.EvaluationsAt, cells.Get(SmallModelShape.EvaluationsAt) + 1);
        if (!Factor(cells, shape))
        {
            return double.PositiveInfinity;
        }

        double squares = SolveLower(cells, shape);
        cells.Set(SmallModelShape.SquaresAt, squares);
        if (!(squares > NoSquares * cells.Data(shape.TotalAt)))
        {
            return double.NegativeInfinity;
        }

        SolveUpper(cells, shape);
        return LogDeterminant(cells, shape) + (cells.Data(shape.DegreesAt) * PortableLogarithm.Of(squares));
    }

    /// <summary>
    /// The gradient after <see cref="Deviance"/>, which it leaves with entries of M⁻¹ in place of the factor: ∂d/∂Λ = 2 Σ_levels
    /// [(AΛM⁻¹)_ll − d/r² (Z'W e) u'], A = [Z X]'W[Z X]. The triangle of X holds C₀ afterwards.
    /// </summary>
    public static void Gradient<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        int end = cells.Layout(shape.RestrictedAt) != 0 ? shape.Rows : shape.Random;
        Invert(cells, shape, shape.Rows, shape.Random);
        Invert(cells, shape, end, 0);
        for (int j = 0; j < shape.Rows; j++)
        {
            double effect = 0;
            for (int b = cells.Layout(SmallModelShape.StartAt(j)); b <= j; b++)
            {
                effect += Relative(cells, shape, j, b) * cells.Get(shape.EffectsAt + b);
            }

            cells.Set(shape.ColumnAt + j, effect);
        }

        for (int k = 0; k < shape.Parameters; k++)
        {
            cells.Set(shape.GradientAt + k, 0);
        }

        double perSquare = cells.Data(shape.DegreesAt) / cells.Get(SmallModelShape.SquaresAt);
        for (int a = 0; a < shape.Random; a++)
        {
            double residual = cells.Data(shape.RightAt + a);
            for (int j = 0; j < shape.Rows; j++)
            {
                residual -= Product(cells, a, j) * cells.Get(shape.ColumnAt + j);
            }

            int start = cells.Layout(SmallModelShape.StartAt(a)), factor = cells.Layout(SmallModelShape.FactorAt(a));
            for (int e = start; e <= a; e++)
            {
                double slope = Trace(cells, shape, a, e, end) - (perSquare * residual * cells.Get(shape.EffectsAt + e));
                int k = shape.GradientAt + factor + SmallModelShape.Entry(a - start, e - start);
                cells.Set(k, cells.Get(k) + (2 * slope));
            }
        }
    }

    /// <summary>An entry of the symmetric A.</summary>
    private static double Product<TCells>(TCells cells, int i, int j)
        where TCells : struct, IModelCells => cells.Data(i >= j ? SmallModelShape.Entry(i, j) : SmallModelShape.Entry(j, i));

    /// <summary>Λ_ij of a row and a column ≤ it of one block.</summary>
    private static double Relative<TCells>(TCells cells, SmallModelShape shape, int i, int j)
        where TCells : struct, IModelCells
    {
        int factor = cells.Layout(SmallModelShape.FactorAt(i)), start = cells.Layout(SmallModelShape.StartAt(i));
        return factor < 0 ? 1 : cells.Get(shape.PointAt + factor + SmallModelShape.Entry(i - start, j - start));
    }

    /// <summary>(AΛM⁻¹)_ae.</summary>
    private static double Trace<TCells>(TCells cells, SmallModelShape shape, int a, int e, int end)
        where TCells : struct, IModelCells
    {
        double sum = 0;
        for (int j = 0; j < end; j++)
        {
            double product = Product(cells, a, j);
            if (product == 0)
            {
                continue;
            }

            double inverse = 0;
            for (int b = cells.Layout(SmallModelShape.StartAt(j)); b <= j; b++)
            {
                inverse += Relative(cells, shape, j, b)
                    * cells.Get(shape.MatrixAt + (b >= e ? SmallModelShape.Entry(b, e) : SmallModelShape.Entry(e, b)));
            }

            sum += product * inverse;
        }

        return sum;
    }

    /// <summary>(Λ'AΛ + diag(I, 0))_ij.</summary>
    private static double Element<TCells>(TCells cells, SmallModelShape shape, int i, int j)
        where TCells : struct, IModelCells
    {
        int endA = cells.Layout(SmallModelShape.StartAt(i)) + cells.Layout(SmallModelShape.SizeAt(i));
        int endB = cells.Layout(SmallModelShape.StartAt(j)) + cells.Layout(SmallModelShape.SizeAt(j));
        double sum = i == j && i < shape.Random ? 1.0 : 0.0;
        for (int a = i; a < endA; a++)
        {
            double row = 0;
            for (int b = j; b < endB; b++)
            {
                row += Product(cells, a, b) * Relative(cells, shape, b, j);
            }

            sum += Relative(cells, shape, a, i) * row;
        }

        return sum;
    }

    /// <summary>M = L L', each row from its first entry on.</summary>
    private static bool Factor<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        for (int i = 0; i < shape.Rows; i++)
        {
            int first = cells.Layout(SmallModelShape.FirstAt(i)), row = shape.MatrixAt + SmallModelShape.Entry(i, 0);
            for (int j = first; j <= i; j++)
            {
                int other = shape.MatrixAt + SmallModelShape.Entry(j, 0), begin = cells.Layout(SmallModelShape.FirstAt(j));
                double sum = Element(cells, shape, i, j);
                for (int k = begin > first ? begin : first; k < j; k++)
                {
                    sum -= cells.Get(row + k) * cells.Get(other + k);
                }

                if (j < i)
                {
                    cells.Set(row + j, sum / cells.Get(other + j));
                }
                else if (sum > 0)
                {
                    cells.Set(row + j, Math.Sqrt(sum));
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>L⁻¹Λ'[Z X]'W y, and r² = y'Wy less its square.</summary>
    private static double SolveLower<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        double squares = cells.Data(shape.TotalAt);
        for (int j = 0; j < shape.Rows; j++)
        {
            int end = cells.Layout(SmallModelShape.StartAt(j)) + cells.Layout(SmallModelShape.SizeAt(j)),
                row = shape.MatrixAt + SmallModelShape.Entry(j, 0);
            double sum = 0;
            for (int a = j; a < end; a++)
            {
                sum += Relative(cells, shape, a, j) * cells.Data(shape.RightAt + a);
            }

            for (int k = cells.Layout(SmallModelShape.FirstAt(j)); k < j; k++)
            {
                sum -= cells.Get(row + k) * cells.Get(shape.EffectsAt + k);
            }

            sum /= cells.Get(row + j);
            cells.Set(shape.EffectsAt + j, sum);
            squares -= sum * sum;
        }

        return squares;
    }

    private static void SolveUpper<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        for (int j = shape.Rows - 1; j >= 0; j--)
        {
            int row = shape.MatrixAt + SmallModelShape.Entry(j, 0);
            double value = cells.Get(shape.EffectsAt + j) / cells.Get(row + j);
            cells.Set(shape.EffectsAt + j, value);
            for (int k = cells.Layout(SmallModelShape.FirstAt(j)); k < j; k++)
            {
                cells.Set(shape.EffectsAt + k, cells.Get(shape.EffectsAt + k) - (cells.Get(row + k) * value));
            }
        }
    }

    private static double LogDeterminant<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        int end = cells.Layout(shape.RestrictedAt) != 0 ? shape.Rows : shape.Random;
        double product = 1, sum = 0;
        for (int i = 0; i < end; i++)
        {
            product *= cells.Get(shape.MatrixAt + SmallModelShape.Entry(i, i));
            if (product > LargeProduct || product < 1 / LargeProduct || i == end - 1)
            {
                sum += PortableLogarithm.Of(product);
                product = 1;
            }
        }

        return 2 * sum;
    }

    /// <summary>
    /// In place of L the entries of the inverse of L L' of the first <paramref name="end"/> rows, where L has entries (Takahashi, Fagan
    /// &amp; Chen 1973), from the last column down to <paramref name="last"/>.
    /// </summary>
    private static void Invert<TCells>(TCells cells, SmallModelShape shape, int end, int last)
        where TCells : struct, IModelCells
    {
        // X's columns are there already unless they do not belong to the matrix.
        for (int j = (last < shape.Random ? shape.Random : end) - 1; j >= last; j--)
        {
            for (int k = j + 1; k < end; k++)
            {
                cells.Set(shape.ColumnAt + k,
                    cells.Layout(SmallModelShape.FirstAt(k)) <= j ? cells.Get(shape.MatrixAt + SmallModelShape.Entry(k, j)) : 0);
            }

            double pivot = 1 / cells.Get(shape.MatrixAt + SmallModelShape.Entry(j, j)), diagonal = pivot;
            for (int i = j + 1; i < end; i++)
            {
                if (cells.Layout(SmallModelShape.FirstAt(i)) > j)
                {
                    continue;
                }

                double sum = 0;
                for (int k = j + 1; k < end; k++)
                {
                    double entry = cells.Get(shape.ColumnAt + k);
                    if (entry != 0)
                    {
                        sum += entry * cells.Get(shape.MatrixAt + (i >= k ? SmallModelShape.Entry(i, k) : SmallModelShape.Entry(k, i)));
                    }
                }

                sum *= -pivot;
                cells.Set(shape.MatrixAt + SmallModelShape.Entry(i, j), sum);
                diagonal -= sum * cells.Get(shape.ColumnAt + i);
            }

            cells.Set(shape.MatrixAt + SmallModelShape.Entry(j, j), diagonal * pivot);
        }
    }
}

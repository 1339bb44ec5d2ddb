namespace GpuLmm;

/// <summary>
/// What a small model has at its maximum: b̂, C₀, and by central differences of the gradient the Hessian of the deviance and the slopes of
/// r² C₀ in θ, from which Satterthwaite's degrees of freedom follow. Scalar code without allocation, called by host loops and by kernels
/// alike.
/// </summary>
internal static class SmallModelInference
{
    // Differences of this much leave 1e-8 of their truncation, relative to a curvature at which θ is of the order of one; next to zero θ is
    // the scale.
    private const double Difference = 1e-4, NearZero = 1e-3;

    /// <summary>Fills in the solution at θ.</summary>
    public static void Complete<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        int t = shape.Parameters, triangle = shape.FixedTriangle;
        for (int k = 0; k < t; k++)
        {
            for (int j = 0; j < t; j++)
            {
                cells.Set(shape.HessianAt + (k * t) + j, 0);
            }

            for (int c = 0; c < triangle; c++)
            {
                cells.Set(shape.SlopesAt + (k * triangle) + c, 0);
            }

            double step = SmallModelSearch.IsHeld(cells, shape, k) ? 0 : Step(cells, shape, k);
            for (int side = 0; side < 2 && step > 0; side++)
            {
                double weight = (side == 0 ? 0.5 : -0.5) / step;
                MoveTo(cells, shape, k, side == 0 ? step : -step);
                SmallModelMath.Deviance(cells, shape);
                SmallModelMath.Gradient(cells, shape);
                double squares = cells.Get(SmallModelShape.SquaresAt);
                for (int j = 0; j < t; j++)
                {
                    Add(cells, shape.HessianAt + (k * t) + j,
                        SmallModelSearch.IsHeld(cells, shape, j) ? 0 : weight * cells.Get(shape.GradientAt + j));
                }

                for (int c = 0; c < triangle; c++)
                {
                    Add(cells, shape.SlopesAt + (k * triangle) + c, weight * squares * Inverse(cells, shape, c));
                }
            }
        }

        MoveTo(cells, shape, 0, 0);
        cells.Set(SmallModelShape.DevianceAt, SmallModelMath.Deviance(cells, shape));
        for (int j = 0; j < shape.Fixed; j++)
        {
            cells.Set(shape.CoefficientsAt + j, cells.Get(shape.EffectsAt + shape.Random + j));
        }

        SmallModelMath.Gradient(cells, shape);
        for (int c = 0; c < triangle; c++)
        {
            cells.Set(shape.CovarianceAt + c, Inverse(cells, shape, c));
        }
    }

    private static void Add<TCells>(TCells cells, int at, double value)
        where TCells : struct, IModelCells => cells.Set(at, cells.Get(at) + value);

    private static double Step<TCells>(TCells cells, SmallModelShape shape, int parameter)
        where TCells : struct, IModelCells
    {
        double theta = Math.Abs(cells.Get(SmallModelShape.ThetaAt + parameter));
        double step = Difference * (theta > 1 ? theta : 1);
        return cells.Layout(shape.BoundAt(parameter)) != 0 && NearZero * theta < step ? NearZero * theta : step;
    }

    /// <summary>The point becomes θ but for one entry.</summary>
    private static void MoveTo<TCells>(TCells cells, SmallModelShape shape, int parameter, double step)
        where TCells : struct, IModelCells
    {
        for (int k = 0; k < shape.Parameters; k++)
        {
            cells.Set(shape.PointAt + k, cells.Get(SmallModelShape.ThetaAt + k) + (k == parameter ? step : 0));
        }
    }

    /// <summary>An entry of C₀ after the gradient: the last rows and columns of M⁻¹.</summary>
    private static double Inverse<TCells>(TCells cells, SmallModelShape shape, int entry)
        where TCells : struct, IModelCells
    {
        int row = 0;
        while (entry > row)
        {
            entry -= row + 1;
            row++;
        }

        return cells.Get(shape.MatrixAt + SmallModelShape.Entry(shape.Random + row, shape.Random + entry));
    }
}

namespace GpuLmm;

/// <summary>
/// Steps of <see cref="SmallModelSearch"/>: directions and updates of an inverse Hessian (BFGS), and how far to go. Scalar code without
/// allocation, called by host loops and by kernels alike.
/// </summary>
internal static class SmallModelSteps
{
    /// <summary>Share of a deviance that is rounding.</summary>
    public const double Rounding = 1e-12;

    private const double LongestStep = 2, Decrease = 1e-4;
    private const int MostHalvings = 40;

    /// <summary>The gradient at the point becomes that at θ.</summary>
    public static void Accept<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        SmallModelMath.Gradient(cells, shape);
        Take(cells, shape);
    }

    /// <summary>Goes to the point, whose gradient is known.</summary>
    public static void Take<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        Copy(cells, shape, shape.PointAt, SmallModelShape.ThetaAt);
        Copy(cells, shape, shape.GradientAt, shape.LastGradientAt);
    }

    /// <summary>Copies a vector of parameters.</summary>
    public static void Copy<TCells>(TCells cells, SmallModelShape shape, int from, int to)
        where TCells : struct, IModelCells
    {
        for (int k = 0; k < shape.Parameters; k++)
        {
            cells.Set(to + k, cells.Get(from + k));
        }
    }

    /// <summary>The largest derivative by a parameter that is not held.</summary>
    public static double Largest<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        double largest = 0;
        for (int k = 0; k < shape.Parameters; k++)
        {
            double size = Math.Abs(cells.Get(shape.LastGradientAt + k));
            largest = !SmallModelSearch.IsHeld(cells, shape, k) && size > largest ? size : largest;
        }

        return largest;
    }

    /// <summary>The inverse Hessian becomes a multiple of I.</summary>
    public static void Restart<TCells>(TCells cells, SmallModelShape shape, double scale)
        where TCells : struct, IModelCells
    {
        for (int i = 0; i < shape.Parameters; i++)
        {
            for (int j = 0; j < shape.Parameters; j++)
            {
                cells.Set(shape.InverseAt + (i * shape.Parameters) + j, i == j ? scale : 0);
            }
        }
    }

    /// <summary>
    /// The inverse Hessian becomes twice what it is: where the deviance bends downwards, close to a saddle, steps of the same length would
    /// leave it by a share of the way each.
    /// </summary>
    private static void Lengthen<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        for (int k = 0; k < shape.Parameters * shape.Parameters; k++)
        {
            cells.Set(shape.InverseAt + k, 2 * cells.Get(shape.InverseAt + k));
        }
    }

    /// <summary>Minus the inverse Hessian times the gradient, held entries left out, and the derivative along it.</summary>
    public static double Direction<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        double slope = 0;
        for (int i = 0; i < shape.Parameters; i++)
        {
            double sum = 0;
            for (int j = 0; j < shape.Parameters; j++)
            {
                sum -= SmallModelSearch.IsHeld(cells, shape, j)
                    ? 0 : cells.Get(shape.InverseAt + (i * shape.Parameters) + j) * cells.Get(shape.LastGradientAt + j);
            }

            sum = SmallModelSearch.IsHeld(cells, shape, i) ? 0 : sum;
            cells.Set(shape.StepAt + i, sum);
            slope += sum * cells.Get(shape.LastGradientAt + i);
        }

        return slope;
    }

    /// <summary>How much of the step can be taken, and the parameter that would meet its bound there; −1 for none.</summary>
    public static int Limit<TCells>(TCells cells, SmallModelShape shape, out double length)
        where TCells : struct, IModelCells
    {
        int hit = -1;
        length = 1;
        for (int k = 0; k < shape.Parameters; k++)
        {
            double theta = cells.Get(SmallModelShape.ThetaAt + k), step = cells.Get(shape.StepAt + k);
            double longest = LongestStep * (1 + Math.Abs(theta));
            if (Math.Abs(step) * length > longest)
            {
                length = longest / Math.Abs(step);
                hit = -1;
            }

            if (cells.Layout(shape.BoundAt(k)) != 0 && theta + (length * step) < 0)
            {
                length = -theta / step;
                hit = k;
            }
        }

        return hit;
    }

    /// <summary>Halves the step until the deviance falls; infinite where it does not.</summary>
    public static double Descend<TCells>(TCells cells, SmallModelShape shape, double deviance, double slope, ref double length, ref int hit)
        where TCells : struct, IModelCells
    {
        double slack = Rounding * (1 + Math.Abs(deviance));
        for (int halving = 0; halving < MostHalvings; halving++)
        {
            for (int k = 0; k < shape.Parameters; k++)
            {
                double point = cells.Get(SmallModelShape.ThetaAt + k) + (length * cells.Get(shape.StepAt + k));
                cells.Set(shape.PointAt + k, k == hit ? 0 : point);
            }

            double next = SmallModelMath.Deviance(cells, shape);
            if (next <= deviance + (Decrease * length * slope) + slack)
            {
                return next;
            }

            length *= 0.5;
            hit = -1;
        }

        return double.PositiveInfinity;
    }

    /// <summary>
    /// The update of the inverse Hessian by the step and the change of the gradient; false where the curvature along the step is not
    /// positive.
    /// </summary>
    public static bool Update<TCells>(TCells cells, SmallModelShape shape, double length, bool isFirst)
        where TCells : struct, IModelCells
    {
        int t = shape.Parameters;
        double curvature = 0, change = 0;
        for (int k = 0; k < t; k++)
        {
            double y = cells.Get(shape.GradientAt + k) - cells.Get(shape.LastGradientAt + k);
            curvature += length * cells.Get(shape.StepAt + k) * y;
            change += y * y;
        }

        if (!(curvature > 1e-14 * change) || change == 0)
        {
            Lengthen(cells, shape);
            return false;
        }

        if (isFirst)
        {
            Restart(cells, shape, curvature / change);
        }

        double total = 0;
        for (int i = 0; i < t; i++)
        {
            double sum = 0;
            for (int j = 0; j < t; j++)
            {
                sum += cells.Get(shape.InverseAt + (i * t) + j) * (cells.Get(shape.GradientAt + j) - cells.Get(shape.LastGradientAt + j));
            }

            cells.Set(shape.ProductAt + i, sum);
            total += sum * (cells.Get(shape.GradientAt + i) - cells.Get(shape.LastGradientAt + i));
        }

        double weight = (1 + (total / curvature)) / curvature;
        for (int i = 0; i < t; i++)
        {
            for (int j = 0; j < t; j++)
            {
                double si = length * cells.Get(shape.StepAt + i), sj = length * cells.Get(shape.StepAt + j);
                int at = shape.InverseAt + (i * t) + j;
                cells.Set(at, cells.Get(at) + (weight * si * sj)
                    - (((cells.Get(shape.ProductAt + i) * sj) + (si * cells.Get(shape.ProductAt + j))) / curvature));
            }
        }

        return true;
    }
}

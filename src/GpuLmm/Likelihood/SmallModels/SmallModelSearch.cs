namespace GpuLmm;

/// <summary>
/// The θ at which the deviance of a small model is least, by quasi-Newton steps (BFGS: Nocedal &amp; Wright 2006, ch. 6) from Λ = I, lme4's start. An entry that
/// reaches zero is held there while the deviance rises with its variance. A singular covariance matrix may be a saddle: the search goes on from more of every
/// variance, and the lower end counts. Scalar code without allocation, called by host loops and by kernels alike.
/// </summary>
internal static class SmallModelSearch
{
    // Of the gradient, for each degree of freedom and ten more: 1e-6 of a standard error, or less, in all but flat likelihoods.
    private const double Tolerance = 1e-9;

    // Where rounding ends the search before that.
    private const double LooseTolerance = 1e-6;

    // A variance at zero is released if the deviance falls with it by more than rounding: its derivative is taken beside zero, where that by θ is not zero.
    private const double Beside = 1e-4;
    private const double ReleaseSlope = -1e-6;

    private const double FirstStep = 0.3, LongestStep = 2;
    private const double Decrease = 1e-4, Rounding = 1e-12;
    private const int MostSteps = 200, MostHalvings = 40;

    // Searches again from a singular end; a second one is rare.
    private const int MostLifts = 3;

    /// <summary>Solves a model: θ, then what <see cref="SmallModelInference"/> adds.</summary>
    public static void Solve<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        cells.Set(SmallModelShape.EvaluationsAt, 0);
        for (int k = 0; k < shape.Parameters; k++)
        {
            cells.Set(SmallModelShape.ThetaAt + k, cells.Layout(shape.DiagonalAt(k)) == k ? 1 : 0);
        }

        SmallModelState state;
        double best = double.PositiveInfinity;
        for (int lifts = 0; ; lifts++)
        {
            state = Search(cells, shape);
            double deviance = cells.Get(SmallModelShape.DevianceAt);
            if (lifts > 0 && !(state == SmallModelState.Converged && deviance < best - (Rounding * (1 + Math.Abs(best)))))
            {
                Copy(cells, shape, shape.BestAt, SmallModelShape.ThetaAt);
                state = SmallModelState.Converged;
                break;
            }

            if (state != SmallModelState.Converged || !SmallModelBlocks.Trim(cells, shape) || lifts == MostLifts)
            {
                break;
            }

            best = deviance;
            Copy(cells, shape, SmallModelShape.ThetaAt, shape.BestAt);
            SmallModelBlocks.Lift(cells, shape);
        }

        cells.Set(SmallModelShape.StateAt, (int)state);
        if (state == SmallModelState.Converged)
        {
            SmallModelInference.Complete(cells, shape);
        }
    }

    /// <summary>Whether an entry of θ is in a column of zeros.</summary>
    public static bool IsHeld<TCells>(TCells cells, SmallModelShape shape, int parameter)
        where TCells : struct, IModelCells => cells.Get(SmallModelShape.ThetaAt + cells.Layout(shape.DiagonalAt(parameter))) == 0;

    private static SmallModelState Search<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        Copy(cells, shape, SmallModelShape.ThetaAt, shape.PointAt);
        double deviance = SmallModelMath.Deviance(cells, shape);
        if (!double.IsFinite(deviance))
        {
            return deviance < 0 ? SmallModelState.NoResidual : SmallModelState.NotConverged;
        }

        double tolerance = Tolerance * (10 + cells.Data(shape.DegreesAt));
        int releases = 0;
        bool isFresh = true;
        Accept(cells, shape);
        Restart(cells, shape, FirstStep / Largest(cells, shape));
        for (int step = 0; step < MostSteps; step++)
        {
            cells.Set(SmallModelShape.DevianceAt, deviance);
            double largest = Largest(cells, shape);
            if (largest <= tolerance)
            {
                // No more than once each, so that a search cannot go in circles.
                double lower = releases++ <= shape.Parameters ? Release(cells, shape, deviance) : deviance;
                if (!(lower < deviance))
                {
                    return SmallModelState.Converged;
                }

                deviance = lower;
                isFresh = true;
                Restart(cells, shape, FirstStep / Largest(cells, shape));
                continue;
            }

            double slope = Direction(cells, shape);
            int hit = Limit(cells, shape, out double length);
            double next = Descend(cells, shape, deviance, slope, ref length, ref hit);
            if (double.IsNegativeInfinity(next))
            {
                return SmallModelState.NoResidual;
            }

            if (!double.IsFinite(next))
            {
                if (largest <= LooseTolerance)
                {
                    return SmallModelState.Converged;
                }

                if (isFresh)
                {
                    return SmallModelState.NotConverged;
                }

                isFresh = true;
                Restart(cells, shape, FirstStep / largest);
                continue;
            }

            deviance = next;
            SmallModelMath.Gradient(cells, shape);
            isFresh = !Update(cells, shape, length, isFresh) || hit >= 0;
            Take(cells, shape);
            if (hit >= 0)
            {
                Restart(cells, shape, FirstStep / Largest(cells, shape));
            }
        }

        return SmallModelState.NotConverged;
    }

    /// <summary>The gradient at the point becomes that at θ.</summary>
    private static void Accept<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        SmallModelMath.Gradient(cells, shape);
        Take(cells, shape);
    }

    private static void Take<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        Copy(cells, shape, shape.PointAt, SmallModelShape.ThetaAt);
        Copy(cells, shape, shape.GradientAt, shape.LastGradientAt);
    }

    /// <summary>Copies a vector of parameters.</summary>
    private static void Copy<TCells>(TCells cells, SmallModelShape shape, int from, int to)
        where TCells : struct, IModelCells
    {
        for (int k = 0; k < shape.Parameters; k++)
        {
            cells.Set(to + k, cells.Get(from + k));
        }
    }

    /// <summary>The largest derivative by a parameter that is not held.</summary>
    private static double Largest<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        double largest = 0;
        for (int k = 0; k < shape.Parameters; k++)
        {
            double size = Math.Abs(cells.Get(shape.LastGradientAt + k));
            largest = !IsHeld(cells, shape, k) && size > largest ? size : largest;
        }

        return largest;
    }

    private static void Restart<TCells>(TCells cells, SmallModelShape shape, double scale)
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

    /// <summary>Minus the inverse Hessian times the gradient, held entries left out, and the derivative along it.</summary>
    private static double Direction<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        double slope = 0;
        for (int i = 0; i < shape.Parameters; i++)
        {
            double sum = 0;
            for (int j = 0; j < shape.Parameters; j++)
            {
                sum -= IsHeld(cells, shape, j) ? 0 : cells.Get(shape.InverseAt + (i * shape.Parameters) + j) * cells.Get(shape.LastGradientAt + j);
            }

            sum = IsHeld(cells, shape, i) ? 0 : sum;
            cells.Set(shape.StepAt + i, sum);
            slope += sum * cells.Get(shape.LastGradientAt + i);
        }

        return slope;
    }

    /// <summary>How much of the step can be taken, and the parameter that would meet its bound there; −1 for none.</summary>
    private static int Limit<TCells>(TCells cells, SmallModelShape shape, out double length)
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
    private static double Descend<TCells>(TCells cells, SmallModelShape shape, double deviance, double slope, ref double length, ref int hit)
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

    /// <summary>The update of the inverse Hessian by the step and the change of the gradient; false where the curvature along the step is not positive.</summary>
    private static bool Update<TCells>(TCells cells, SmallModelShape shape, double length, bool isFirst)
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
                cells.Set(at, cells.Get(at) + (weight * si * sj) - (((cells.Get(shape.ProductAt + i) * sj) + (si * cells.Get(shape.ProductAt + j))) / curvature));
            }
        }

        return true;
    }

    /// <summary>
    /// Moves an entry off its bound where the deviance falls with its variance; the new deviance, or the old one where none does.
    /// </summary>
    private static double Release<TCells>(TCells cells, SmallModelShape shape, double deviance)
        where TCells : struct, IModelCells
    {
        for (int held = 0; held < shape.Parameters; held++)
        {
            if (cells.Layout(shape.BoundAt(held)) == 0 || !IsHeld(cells, shape, held) || !Falls(cells, shape, held))
            {
                continue;
            }

            for (double off = 0.5; off > Beside; off *= 0.5)
            {
                cells.Set(shape.PointAt + held, off);
                double next = SmallModelMath.Deviance(cells, shape);
                if (next < deviance - (Rounding * (1 + Math.Abs(deviance))))
                {
                    Accept(cells, shape);
                    return next;
                }
            }
        }

        return deviance;
    }

    /// <summary>Whether the deviance falls with the variance of a held entry.</summary>
    private static bool Falls<TCells>(TCells cells, SmallModelShape shape, int held)
        where TCells : struct, IModelCells
    {
        for (int k = 0; k < shape.Parameters; k++)
        {
            cells.Set(shape.PointAt + k, k == held ? Beside : cells.Get(SmallModelShape.ThetaAt + k));
        }

        if (!double.IsFinite(SmallModelMath.Deviance(cells, shape)))
        {
            return false;
        }

        SmallModelMath.Gradient(cells, shape);
        return cells.Get(shape.GradientAt + held) < 2 * Beside * ReleaseSlope;
    }
}

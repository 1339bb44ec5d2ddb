namespace GpuLmm;

/// <summary>
/// The θ at which the deviance of a small model is least, by quasi-Newton steps (BFGS: Nocedal &amp; Wright 2006, ch. 6) from Λ = I, lme4's
/// start. An entry that reaches zero is held there while the deviance rises with its variance. A singular covariance matrix may be a
/// saddle: the search goes on from more of every variance, and the lower end counts. Scalar code without allocation, called by host loops
/// and by kernels alike.
/// </summary>
internal static class SmallModelSearch
{
    // Of the gradient, for each degree of freedom and ten more: 1e-6 of a standard error, or less, in all but flat likelihoods.
    private const double Tolerance = 1e-9;

    // Where rounding ends the search before that.
    private const double LooseTolerance = 1e-6;

    // A variance at zero is released if the deviance falls with it by more than rounding: its derivative is taken beside zero, where that
    // by θ is not zero.
    private const double Beside = 1e-4;
    private const double ReleaseSlope = -1e-6;

    private const double FirstStep = 0.3;
    // Of each search from a start or a release.
    private const int MostSteps = 200;

    // Searches again from a singular end; a second one is rare.
    private const int MostLifts = 3;

    /// <summary>Solves a model: θ, then what <see cref="SmallModelInference"/> adds.</summary>
    public static void Solve<TCells>(TCells cells, SmallModelShape shape)
        where TCells : struct, IModelCells
    {
        cells.Set(SmallModelShape.EvaluationsAt, 0);
        for (int k = 0; k < shape.Parameters; k++)
        {
            cells.Set(SmallModelShape.ThetaAt + k, cells.Layout(shape.DiagonalAt(k)) == k ? 1.0 : 0.0);
        }

        SmallModelState state;
        double best = double.PositiveInfinity;
        for (int lifts = 0; ; lifts++)
        {
            state = Search(cells, shape);
            double deviance = cells.Get(SmallModelShape.DevianceAt);
            if (lifts > 0 && !(state == SmallModelState.Converged && deviance < best - (SmallModelSteps.Rounding * (1 + Math.Abs(best)))))
            {
                SmallModelSteps.Copy(cells, shape, shape.BestAt, SmallModelShape.ThetaAt);
                state = SmallModelState.Converged;
                break;
            }

            if (state != SmallModelState.Converged || !SmallModelBlocks.Trim(cells, shape) || lifts == MostLifts)
            {
                break;
            }

            best = deviance;
            SmallModelSteps.Copy(cells, shape, SmallModelShape.ThetaAt, shape.BestAt);
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
        SmallModelSteps.Copy(cells, shape, SmallModelShape.ThetaAt, shape.PointAt);
        double deviance = SmallModelMath.Deviance(cells, shape);
        if (!double.IsFinite(deviance))
        {
            return deviance < 0 ? SmallModelState.NoResidual : SmallModelState.NotConverged;
        }

        double tolerance = Tolerance * (10 + cells.Data(shape.DegreesAt));
        int releases = 0;
        bool isFresh = true;
        SmallModelSteps.Accept(cells, shape);
        SmallModelSteps.Restart(cells, shape, FirstStep / SmallModelSteps.Largest(cells, shape));
        for (int step = 0; step < MostSteps; step++)
        {
            cells.Set(SmallModelShape.DevianceAt, deviance);
            double largest = SmallModelSteps.Largest(cells, shape);
            if (largest <= tolerance)
            {
                // No more than once each, so that a search cannot go in circles.
                double lower = releases++ <= shape.Parameters ? Release(cells, shape, deviance) : deviance;
                if (!(lower < deviance))
                {
                    return SmallModelState.Converged;
                }

                // Another search, with as many steps: along an edge the last one may have been long.
                deviance = lower;
                step = 0;
                isFresh = true;
                SmallModelSteps.Restart(cells, shape, FirstStep / SmallModelSteps.Largest(cells, shape));
                continue;
            }

            double slope = SmallModelSteps.Direction(cells, shape);
            int hit = SmallModelSteps.Limit(cells, shape, out double length);
            double next = SmallModelSteps.Descend(cells, shape, deviance, slope, ref length, ref hit);
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
                SmallModelSteps.Restart(cells, shape, FirstStep / largest);
                continue;
            }

            deviance = next;
            SmallModelMath.Gradient(cells, shape);
            isFresh = !SmallModelSteps.Update(cells, shape, length, isFresh) || hit >= 0;
            SmallModelSteps.Take(cells, shape);
            if (hit >= 0)
            {
                deviance = Moved(cells, shape, hit, deviance);
                SmallModelSteps.Restart(cells, shape, FirstStep / SmallModelSteps.Largest(cells, shape));
            }
        }

        return SmallModelState.NotConverged;
    }

    /// <summary>
    /// What else is in a column whose diagonal is zero now, to the columns after it: held with it, it would stay as it is. The deviance.
    /// </summary>
    private static double Moved<TCells>(TCells cells, SmallModelShape shape, int diagonal, double deviance)
        where TCells : struct, IModelCells
    {
        if (!SmallModelBlocks.HasMore(cells, shape, diagonal))
        {
            return deviance;
        }

        SmallModelBlocks.Trim(cells, shape);
        SmallModelSteps.Copy(cells, shape, SmallModelShape.ThetaAt, shape.PointAt);
        double next = SmallModelMath.Deviance(cells, shape);
        SmallModelSteps.Accept(cells, shape);
        return next;
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
                if (next < deviance - (SmallModelSteps.Rounding * (1 + Math.Abs(deviance))))
                {
                    SmallModelSteps.Accept(cells, shape);
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

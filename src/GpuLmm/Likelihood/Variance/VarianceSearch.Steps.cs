using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>How far, and in which of several directions.</summary>
internal sealed partial class VarianceSearch
{
    private const int MostHalvings = 30;

    // Of ℓ: what cannot be told from rounding.
    private const double Rounding = 1e-15;

    // Of what a step promises, the least that is worth going without trying others.
    private const double LeastPromise = 1e-3;

    /// <summary>The first step that raises ℓ by enough, or the one that raises it most; null where none does.</summary>
    private (VariancePoint? Point, string Kind) Best(VariancePoint point, int[] free, double[] step, double enough)
    {
        (VariancePoint? Point, string Kind) best = (null, "");
        foreach ((double[] candidate, bool isReflected) in Steps(point, free, step))
        {
            if (Search(point, candidate, isReflected, out string kind) is { } found && !(found.LogLikelihood <= best.Point?.LogLikelihood))
            {
                best = (found, kind);
                if (found.LogLikelihood - point.LogLikelihood >= enough)
                {
                    break;
                }
            }
        }

        return best;
    }

    /// <summary>
    /// A step, and before it, where it would take parameters beyond their bounds, what is better than cutting it there: the best step of
    /// the others with those on their bounds, and with those where they are. After it, where a factor's diagonal would cross zero, the same
    /// with the signs of its columns free.
    /// </summary>
    private IEnumerable<(double[] Step, bool IsReflected)> Steps(VariancePoint point, int[] free, double[] step)
    {
        int[] crossing = Array.FindAll(free, k =>
            point.Parameters[k] + step[k] < parameters.LowerBounds[k] || point.Parameters[k] + step[k] > parameters.UpperBounds[k]);
        int[] rest = [.. free.Except(crossing)];
        if (!isCautious && crossing.Length > 0 && rest.Length > 0)
        {
            double[] toBound = Within(point, step, 1);
            var given = new double[count];
            Array.ForEach(crossing, k => given[k] = toBound[k] - point.Parameters[k]);
            double[] spent = SmallMatrix.Times(CurvedInformation(point), given, count);
            double[] right = Array.ConvertAll(rest, k => point.Gradient[k] - spent[k]);
            double[] own = Solve(point, rest, right);
            for (int f = 0; f < rest.Length; f++)
            {
                given[rest[f]] = own[f];
            }

            yield return (given, false);
            yield return (NewtonStep(point, rest, out _), false);
        }

        yield return (step, false);
        if (crossing.Length > 0 && ReflectSigns([.. point.Parameters.Zip(step, (at, own) => at + own)]) is not null)
        {
            yield return (step, true);
        }
    }

    /// <summary>The step, or a half, a quarter … of it, within the bounds, that raises the likelihood; null where none does.</summary>
    private VariancePoint? Search(VariancePoint point, double[] step, bool isReflected, out string kind)
    {
        kind = isReflected ? "mirrored" : "ai";
        double length = 1, promised = Math.Abs(TensorPrimitives.Dot<double>(point.Gradient, step)),
            rounding = Rounding * Math.Abs(point.LogLikelihood);
        for (int halving = 0; halving <= MostHalvings; halving++, length /= 2)
        {
            double[] trial = isReflected
                ? Bounded(ReflectSigns(At(point, step, length)) ?? At(point, step, length))
                : Within(point, step, length);
            if (halving == 0)
            {
                // Mostly taken, so the derivatives come with it; of points that rounding does not tell apart the one with the smaller
                // gradient.
                if (Try(trial) is { } next && (next.LogLikelihood >= point.LogLikelihood
                    || (next.LogLikelihood >= point.LogLikelihood
                    - rounding && LargestGradient(next, Free(next)) < 0.5 * LargestGradient(point, Free(point)))))
                {
                    return next;
                }

                kind = isReflected ? kind : "halved";
            }
            else if (length * promised < 0.1 * rounding)
            {
                break;
            }
            else if (likelihood.LogLikelihood(trial) > point.LogLikelihood)
            {
                return Try(trial);
            }
        }

        return null;
    }

    private double[] Within(VariancePoint point, double[] step, double length) => Bounded(At(point, step, length));

    private double[] At(VariancePoint point, double[] step, double length)
    {
        var trial = new double[count];
        for (int k = 0; k < count; k++)
        {
            trial[k] = point.Parameters[k] + (length * step[k]);
        }

        return trial;
    }

    private double[] Bounded(double[] trial)
    {
        for (int k = 0; k < count; k++)
        {
            trial[k] = Math.Clamp(trial[k], parameters.LowerBounds[k], parameters.UpperBounds[k]);
        }

        return trial;
    }

    private VariancePoint? Try(double[] trial) => trial.All(double.IsFinite) ? likelihood.Evaluate(trial) : null;
}

namespace GpuLmm;

/// <summary>Along the axes of covariance matrices.</summary>
internal sealed partial class VarianceSearch
{
    // Most searches end within twenty; those that creep along an edge would take thousands.
    private const int IterationsBeforeTurn = 40;
    private const int MostTurns = 4;

    private VarianceMaximum Turning(double[] start)
    {
        bool canTurn = parameters.Turned(start) is not null;
        mostIterations = canTurn ? IterationsBeforeTurn : MostIterations;
        VarianceMaximum end = Run(start);
        for (int turn = 0; turn < MostTurns && canTurn && !end.Converged; turn++)
        {
            end = Turned(end);
        }

        return end;
    }

    /// <summary>The search from an end that is no maximum, over factors along the axes that the covariance matrices have there.</summary>
    private VarianceMaximum Turned(VarianceMaximum end)
    {
        VarianceParameters turned = parameters.Turned(end.Point.Parameters)!;
        using var mapped = new MappedLikelihood(likelihood, turned);
        var search = new VarianceSearch(mapped, cancellationToken)
        {
            isNear = true,
            isTurned = true,
            mostIterations = IterationsBeforeTurn,
        };
        VarianceMaximum own = search.Run(turned.ToParameters(end.Point.Components));

        // The same Σ has the same ℓ, but for rounding.
        VarianceStep turn = own.Trajectory[0] with { LogLikelihood = end.Point.LogLikelihood };
        VariancePoint point = likelihood.Evaluate(parameters.ToParameters(own.Point.Components)) ?? end.Point;
        return own with
        {
            Point = own.Converged ? Settled(point) : point,
            Trajectory = [.. end.Trajectory, turn, .. own.Trajectory.Skip(1)],
        };
    }
}

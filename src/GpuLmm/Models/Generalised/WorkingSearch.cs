using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>One linear model on the way to the fixed point of <see cref="WorkingFit"/>.</summary>
/// <param name="Likelihood">Of z.</param>
/// <param name="Point">Where it was evaluated last.</param>
/// <param name="Eta">η that z and W were made of.</param>
/// <param name="Response">z and W.</param>
internal sealed record WorkingState(VarianceLikelihood Likelihood, VariancePoint Point, double[] Eta, WorkingResponse Response)
    : IDisposable
{
    /// <summary>Frees what belongs to the linear model.</summary>
    public void Dispose()
    {
        Likelihood.Dispose();
        Response.Dispose();
    }
}

/// <summary>
/// The way to the fixed point: whole searches for the variances as long as η moves by more than a little, then one step of average
/// information a round, which moves η and the variances together.
/// </summary>
internal sealed class WorkingSearch
{
    private const int MostRounds = 200;

    // max |Δη| and |Δτ| at the fixed point; and |Δη| below which single steps lead on.
    private const double Tolerance = 1e-10;
    private const double NearChange = 0.5;

    // Of all random effects together, on the scale of a link.
    private const double StartVariance = 0.5;

    private readonly MixedDesign design;
    private readonly WorkingModel model;
    private readonly IReadOnlyList<CovariancePart> random;
    private readonly Backend backend;
    private readonly bool isGrouped;
    private readonly double[]? held;

    public WorkingSearch(
        MixedDesign design, WorkingModel model, DesignCovariance covariance, Backend backend, bool isGrouped,
        IReadOnlyList<double>? held)
    {
        (this.design, this.model, this.backend, this.isGrouped) = (design, model, backend, isGrouped);
        random = [.. covariance.Parts.SkipLast(1)];
        var parameters = new VarianceParameters(random);
        this.held = held is null ? null : parameters.ToParameters(parameters.FromReported([.. held]));
    }

    public (WorkingState State, int Rounds) Run(CancellationToken cancellationToken)
    {
        double[] eta = model.Start(design.Fixed);
        Separation.Refuse(design.Fixed, model, eta, design.Formula.Text);
        double[] phi = held ?? [.. random.SelectMany(part => part.Start(StartVariance / random.Count, 1))];
        double last = double.PositiveInfinity;
        bool isNear = false;
        for (int round = 1; round <= MostRounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WorkingState state = At(eta, phi, isNear || held is not null, cancellationToken);
            double[] next = state.Response.Next(state.Point.Projected);
            double[] own = isNear && held is null ? Stepped(state) : state.Point.Parameters[..phi.Length];
            double change = Largest(next, eta), moved = Largest(own, state.Point.Parameters);
            if (change < Tolerance && moved < Tolerance && (isNear || held is not null || random.Count == 0))
            {
                return (state, round);
            }

            // Steps that do not lead closer are given up for searches.
            isNear = change < NearChange && !(isNear && Math.Max(change, moved) > last);
            last = Math.Max(change, moved);
            state.Dispose();
            (eta, phi) = (next, own);
            if (!Array.TrueForAll(eta, double.IsFinite))
            {
                break;
            }
        }

        throw new ArithmeticException(
            $"the null model {design.Formula.Text} did not converge: its working response still changes after {MostRounds} linear models. "
            + "Covariates that all but separate the responses, or a term that the data cannot tell, are the usual reasons.");
    }

    /// <summary>The linear model of the working response at η.</summary>
    private WorkingState At(double[] eta, double[] phi, bool staysThere, CancellationToken cancellationToken)
    {
        WorkingResponse response = model.At(eta, backend.Threads);
        CovariancePart residual = response.Residual;
        double unit = residual.FromReported([1])[0];
        CovariancePart[] parts = [.. random, residual];
        VarianceParameters parameters = new HeldParameters(
            parts, [.. phi.Select(value => held is null ? (double?)null : value), unit]);
        VarianceLikelihood likelihood = isGrouped
            ? new GroupedLikelihood(backend, parameters, design.Fixed, response.Values, LikelihoodMethod.Reml)
            : new DenseLikelihood(backend, parameters, design.Fixed, response.Values, LikelihoodMethod.Reml);
        try
        {
            double[] start = [.. phi, unit];
            if (!staysThere && random.Count > 0)
            {
                start = VarianceSearch.Maximise(likelihood, start, cancellationToken).Point.Parameters;
            }

            VariancePoint point = likelihood.Evaluate(start) ?? throw new InputException(
                $"{design.Formula.Text}: the variance of the working response is not positive definite; is a kernel not positive semi-definite?");
            return new WorkingState(likelihood, likelihood.Complete(point), eta, response);
        }
        catch
        {
            likelihood.Dispose();
            response.Dispose();
            throw;
        }
    }

    /// <summary>A step of average information by the variances that are free, no further than their bounds.</summary>
    private double[] Stepped(WorkingState state)
    {
        VariancePoint point = state.Point;
        VarianceParameters parameters = state.Likelihood.Parameters;
        int count = parameters.Count - 1;
        double[] next = point.Parameters[..count];
        int[] free = [.. Enumerable.Range(0, count).Where(k =>
            !parameters.IsAtBound(k, point.Parameters)
            || (point.Parameters[k] <= parameters.LowerBounds[k] ? point.Gradient[k] > 0 : point.Gradient[k] < 0))];
        double[] move = [.. free.Select(k => point.Gradient[k])];
        if (!CholeskyFactor.TryCreate(
            SmallMatrix.Select(point.ParameterInformation, parameters.Count, free), free.Length, out CholeskyFactor factor))
        {
            return next;
        }

        factor.Solve(move);
        for (int k = 0; k < free.Length; k++)
        {
            next[free[k]] = Math.Clamp(next[free[k]] + move[k], parameters.LowerBounds[free[k]], parameters.UpperBounds[free[k]]);
        }

        return next;
    }

    private static double Largest(double[] values, double[] others)
    {
        double largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(values[i] - others[i]));
        }

        return largest;
    }
}

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// <see cref="WorkingFit"/> of one sparse relationship matrix: the linear mixed model of the working response z with variance
/// Σ = W⁻¹ + τK, factored family by family, at the joint fixed point of z, W, the coefficients, the modes and τ (Breslow &amp; Clayton
/// 1993; Chen et al. 2016).
/// </summary>
/// <param name="variance">Σ; factored at what was evaluated last.</param>
/// <param name="design">X.</param>
/// <param name="model">The responses.</param>
internal sealed class SparseWorkingFit(SparseVariance variance, DesignMatrix design, WorkingModel model)
{
    private const int MostRounds = 500;
    private const int MostSteps = 60;

    // Searches that have not led near by then go round in circles: half steps of η and τ follow.
    private const int MostSearches = 30;

    // max |Δη| and |Δτ| at the fixed point; and |Δη| below which single steps lead on.
    private const double Tolerance = 1e-10;
    private const double NearChange = 0.5;

    // Where the search begins, on the scale of a link.
    private const double StartVariance = 0.5;

    /// <summary>Finds the fixed point; Σ stays factored there.</summary>
    /// <param name="name">Of the model, for messages.</param>
    /// <param name="cancellationToken">Checked in every round.</param>
    /// <exception cref="ArithmeticException">There is no fixed point within the rounds.</exception>
    public SparseWorkingPoint Find(string name, CancellationToken cancellationToken)
    {
        double[] eta = model.Start(design);
        double tau = StartVariance, last = double.PositiveInfinity;
        bool isNear = false;
        for (int round = 1; round <= MostRounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using WorkingResponse response = model.At(eta, 1);
            bool isDamped = round > MostSearches, isStep = isNear || isDamped;
            if ((isStep ? At(response, tau) : Maximum(response, tau)) is not { } point)
            {
                throw new ArithmeticException(
                    $"the null model {name} did not converge: the variance of its working response is not positive definite; is the sparse "
                    + "relationship matrix far from positive semi-definite?");
            }

            double[] next = response.Next(point.Fit.Projected);
            double own = isStep ? Stepped(point) : point.Tau, moved = Math.Abs(own - point.Tau), change = 0;
            for (int i = 0; i < eta.Length; i++)
            {
                change = Math.Max(change, Math.Abs(next[i] - eta[i]));
            }

            if (isStep && change < Tolerance && moved < Tolerance)
            {
                return point with { Eta = eta, Rounds = round };
            }

            // Steps that do not lead closer are given up for searches.
            isNear = !isDamped && change < NearChange && !(isNear && Math.Max(change, moved) > last);
            last = Math.Max(change, moved);
            (eta, tau) = isDamped
                ? ([.. eta.Zip(next, (from, to) => 0.5 * (from + to))], 0.5 * (point.Tau + own)) : (next, own);
            if (!Array.TrueForAll(eta, double.IsFinite))
            {
                break;
            }
        }

        throw new ArithmeticException(
            $"the null model {name} did not converge: its working response still changes after {MostRounds} linear models. Covariates that "
            + "all but separate the responses are the usual reason.");
    }

    /// <summary>The maximum of one restricted likelihood, from a τ on: steps of average information that rise.</summary>
    private SparseWorkingPoint? Maximum(WorkingResponse response, double tau)
    {
        SparseWorkingPoint? at = At(response, tau) ?? At(response, 0);
        for (int step = 0; step < MostSteps && at is not null; step++)
        {
            double to = Stepped(at);
            SparseWorkingPoint? next = At(response, to);
            while (!(next?.LogLikelihood >= at.LogLikelihood - (1e-12 * Math.Abs(at.LogLikelihood))) && Math.Abs(to - at.Tau) > Tolerance)
            {
                to = 0.5 * (to + at.Tau);
                next = At(response, to);
            }

            if (next is null || Math.Abs(to - at.Tau) <= Tolerance * (1 + at.Tau))
            {
                break;
            }

            at = next;
        }

        return at is null ? null : At(response, at.Tau);
    }

    /// <summary>τ after a step of average information, not below zero.</summary>
    private static double Stepped(SparseWorkingPoint point) =>
        point.Information > 0 ? Math.Max(0, point.Tau + (point.Score / point.Information)) : point.Tau;

    /// <summary>The linear model of a working response at τ; null where Σ is not positive definite.</summary>
    private SparseWorkingPoint? At(WorkingResponse response, double tau)
    {
        double[] noise = Array.ConvertAll(response.Weights, weight => 1 / weight);
        if (!variance.TryFactor(tau, noise) || SparseRegression.Of(variance, design, response.Values) is not { } fit)
        {
            return null;
        }

        // tr PK = tr Σ⁻¹K − tr (Q'Σ⁻¹Q)⁻¹ Q'Σ⁻¹KΣ⁻¹Q.
        double[][] moved = [.. fit.SolvedBasis.Select(variance.KinshipTimes)];
        int p = moved.Length;
        double trace = variance.KinshipTrace();
        for (int a = 0; a < p; a++)
        {
            for (int b = 0; b < p; b++)
            {
                trace -= fit.Inverse[(a * p) + b] * TensorPrimitives.Dot<double>(fit.SolvedBasis[a], moved[b]);
            }
        }

        double[] spread = variance.KinshipTimes(fit.Projected);
        return new SparseWorkingPoint(tau, fit, response.Weights)
        {
            LogLikelihood = -0.5 * (fit.ResidualSquares + variance.LogDeterminant + fit.Factor.LogDeterminant),
            Score = 0.5 * (TensorPrimitives.Dot<double>(fit.Projected, spread) - trace),
            Information = 0.5 * TensorPrimitives.Dot<double>(spread, fit.Project(variance, spread)),
        };
    }
}

/// <summary>The linear model of a working response at one τ.</summary>
/// <param name="Tau">τ.</param>
/// <param name="Fit">Coefficients of the basis Q, and P z.</param>
/// <param name="Weights">W.</param>
internal sealed record SparseWorkingPoint(double Tau, SparseRegression Fit, double[] Weights)
{
    /// <summary>The restricted likelihood, without constants.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Its derivative by τ.</summary>
    public required double Score { get; init; }

    /// <summary>Average information of τ (Gilmour, Thompson &amp; Cullis 1995).</summary>
    public required double Information { get; init; }

    /// <summary>η that z and W were made of, offsets included.</summary>
    public double[] Eta { get; init; } = [];

    /// <summary>Linear models on the way.</summary>
    public int Rounds { get; init; }
}

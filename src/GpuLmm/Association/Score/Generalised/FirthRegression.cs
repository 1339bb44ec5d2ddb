using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Firth's estimate of a marker's effect together with those of the covariates, the random effects as the null model has them:
/// ℓ(α, β) + ½ log|C'W C| with C = [X g] is maximised with β free and with β = 0, the penalty over all columns in both.
/// </summary>
/// <param name="model">The null model; binomial or Poisson.</param>
/// <param name="marker">g.</param>
internal sealed class FirthRegression(GeneralisedNull model, double[] marker)
{
    private const int MostSteps = 500;
    private const double LongestStep = 5;
    private const double Tolerance = 1e-11;

    private readonly int p = model.Basis.Columns;
    private readonly int n = model.Count;

    /// <summary>The estimate; null where the marker is a combination of the covariates.</summary>
    public FirthFit? Fit()
    {
        double[] start = Start();
        if (Maximise(start, p) is not { } without || Maximise([.. without.Coefficients], p + 1) is not { } with)
        {
            return null;
        }

        return new FirthFit(
            with.Coefficients[p], Math.Max(0, 2 * (with.Value - without.Value)), Math.Sqrt(with.Inverse[^1]));
    }

    /// <summary>α̂ of the null model on its basis: F'W(η − offset).</summary>
    private double[] Start()
    {
        var start = new double[p + 1];
        for (int j = 0; j < p; j++)
        {
            for (int i = 0; i < n; i++)
            {
                start[j] += model.Basis[i, j] * model.Weights[i] * (model.Eta[i] - model.Offset[i]);
            }
        }

        return start;
    }

    /// <summary>
    /// Steps by the modified score of the first coefficients and the information of records weighted with 1 + h, halved until ℓ* does not
    /// fall: of a single carrier, whose h is 1, Fisher's own steps would go on and back for ever.
    /// </summary>
    private State? Maximise(double[] coefficients, int free)
    {
        State? at = At(coefficients);
        for (int step = 0; step < MostSteps && at is not null; step++)
        {
            double[] information = SmallMatrix.Select(at.Slope, p + 1, [.. Enumerable.Range(0, free)]), move = at.Score[..free];
            if (!CholeskyFactor.TryCreate(information, free, out CholeskyFactor factor))
            {
                return null;
            }

            double decrement = factor.Squares(move);
            factor.Solve(move);
            double longest = move.Max(Math.Abs), scale = longest > LongestStep ? LongestStep / longest : 1;
            if (decrement <= Tolerance * Tolerance)
            {
                return at;
            }

            State? next;
            do
            {
                next = At(Moved(coefficients, move, scale));
                scale *= 0.5;
            }
            while (!(next?.Value >= at.Value - (1e-13 * Math.Abs(at.Value))) && scale > 1e-10);
            if (next is null)
            {
                return null;
            }

            coefficients = next.Coefficients;
            at = next;
        }

        return at;
    }

    private static double[] Moved(double[] coefficients, double[] move, double scale)
    {
        double[] moved = [.. coefficients];
        for (int j = 0; j < move.Length; j++)
        {
            moved[j] += scale * move[j];
        }

        return moved;
    }

    private double ColumnOf(int i, int j) => j < p ? model.Basis[i, j] : marker[i];

    private State? At(double[] coefficients)
    {
        int width = p + 1;
        double[] information = new double[width * width], score = new double[width], residual = new double[n], weights = new double[n],
            skew = new double[n];
        double value = 0;
        for (int i = 0; i < n; i++)
        {
            double eta = model.Offset[i], trials = model.Trials?[i] ?? 1, y = model.Values[i];
            for (int j = 0; j < width; j++)
            {
                eta += ColumnOf(i, j) * coefficients[j];
            }

            if (model.Family == ResponseFamily.Binomial)
            {
                (double mean, double complement, double log) = Logistic.At(eta);
                (weights[i], skew[i]) = (trials * mean * complement, complement - mean);
                (residual[i], value) = (y - (trials * mean), value + (y * eta) - (trials * log));
            }
            else
            {
                double mean = Math.Exp(eta);
                (weights[i], skew[i]) = (mean, 1);
                (residual[i], value) = (y - mean, value + (y * eta) - mean);
            }

            for (int a = 0; a < width; a++)
            {
                for (int b = 0; b <= a; b++)
                {
                    information[(a * width) + b] += ColumnOf(i, a) * weights[i] * ColumnOf(i, b);
                    information[(b * width) + a] = information[(a * width) + b];
                }
            }
        }

        if (!CholeskyFactor.TryCreate(information, width, out CholeskyFactor factor))
        {
            return null;
        }

        double[] inverse = factor.Inverse(), slope = new double[width * width];
        for (int i = 0; i < n; i++)
        {
            // h_i (½ − μ_i) of the binomial: leverage times half the change of the weight by η, in units of the weight.
            double leverage = 0;
            for (int a = 0; a < width; a++)
            {
                for (int b = 0; b < width; b++)
                {
                    leverage += ColumnOf(i, a) * inverse[(a * width) + b] * ColumnOf(i, b);
                }
            }

            // The change of ½ − μ by η, with h as it is.
            double curving = model.Family == ResponseFamily.Binomial ? weights[i] * leverage : 0;
            double modified = residual[i] + (0.5 * weights[i] * leverage * skew[i]);
            for (int a = 0; a < width; a++)
            {
                score[a] += ColumnOf(i, a) * modified;
                for (int b = 0; b < width; b++)
                {
                    slope[(a * width) + b] += ColumnOf(i, a) * weights[i] * (1 + curving) * ColumnOf(i, b);
                }
            }
        }

        return new State(coefficients, value + (0.5 * factor.LogDeterminant), score, slope, inverse);
    }

    private sealed record State(double[] Coefficients, double Value, double[] Score, double[] Slope, double[] Inverse);
}

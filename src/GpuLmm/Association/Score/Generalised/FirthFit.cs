namespace GpuLmm;

/// <summary>
/// An effect by Firth's penalised likelihood (Firth 1993; Heinze &amp; Schemper 2002), finite also where a marker separates.
/// </summary>
/// <param name="Beta">β̂.</param>
/// <param name="LikelihoodRatio">2 (ℓ*(β̂) − ℓ*(0)), the penalty in both.</param>
/// <param name="Error">Standard error from the information at β̂, without the penalty.</param>
internal readonly record struct FirthFit(double Beta, double LikelihoodRatio, double Error)
{
    private const int MostSteps = 200;

    // On the scale of η; and the modified score, in its standard errors, at the maximum.
    private const double LongestStep = 5;
    private const double Tolerance = 1e-11;

    /// <summary>
    /// The maximum of ℓ(β) + ½ log Σ g̃² w(β) over a single effect, all else as the null model has it.
    /// </summary>
    /// <param name="model">The null model; binomial, Poisson or of times to an event.</param>
    /// <param name="adjusted">g̃, the marker without what the covariates explain of it.</param>
    public static FirthFit Approximate(GeneralisedNull model, ReadOnlySpan<double> adjusted)
    {
        var start = Point.At(model, adjusted, 0);
        Point at = start;
        double beta = 0;
        for (int step = 0; step < MostSteps && !(Math.Abs(at.Score) <= Tolerance * Math.Sqrt(at.Information)); step++)
        {
            double move = Math.Clamp(at.Score / (at.Curvature > 0 ? at.Curvature : at.Information), -LongestStep, LongestStep);
            var next = Point.At(model, adjusted, beta + move);

            // ℓ* to rounding: near the maximum nothing rises any more, and the step is good.
            while (!(next.Value >= at.Value - (1e-12 * Math.Abs(at.Value))) && Math.Abs(move) > 1e-12)
            {
                move *= 0.5;
                next = Point.At(model, adjusted, beta + move);
            }

            beta += move;
            at = next;
            if (Math.Abs(move) <= 1e-15 * Math.Abs(beta))
            {
                break;
            }
        }

        return new FirthFit(beta, Math.Max(0, 2 * (at.Value - start.Value)), 1 / Math.Sqrt(at.Information));
    }

    /// <summary>ℓ*(β) and its derivatives.</summary>
    /// <param name="Value">ℓ* without terms of y alone.</param>
    /// <param name="Score">dℓ*/dβ.</param>
    /// <param name="Curvature">−d²ℓ*/dβ².</param>
    /// <param name="Information">Σ g̃² w.</param>
    private readonly record struct Point(double Value, double Score, double Curvature, double Information)
    {
        public static Point At(GeneralisedNull model, ReadOnlySpan<double> adjusted, double beta)
        {
            if (model.Survival is { } survival)
            {
                return At(model, survival, adjusted, beta);
            }

            double value = 0, score = 0, information = 0, first = 0, second = 0;
            bool isBinomial = model.Family == ResponseFamily.Binomial;
            for (int i = 0; i < adjusted.Length; i++)
            {
                double g = adjusted[i], eta = model.Eta[i] + (g * beta), y = model.Values[i], m = model.Trials?[i] ?? 1;
                double mean, w, third, fourth;
                if (isBinomial)
                {
                    (double p, double q, double log) = Numerics.Logistic.At(eta);
                    (mean, w) = (m * p, m * p * q);
                    (third, fourth) = (w * (q - p), w * (1 - (6 * p * q)));
                    value += (y * eta) - (m * log);
                }
                else
                {
                    mean = w = third = fourth = Math.Exp(eta);
                    value += (y * eta) - mean;
                }

                double square = g * g;
                score += g * (y - mean);
                information += square * w;
                first += square * g * third;
                second += square * square * fourth;
            }

            return Penalised(value, score, information, first, second);
        }

        /// <summary>
        /// Of a partial likelihood: what is left of βT is the logarithm of the totals of risk sets, whose cumulants are K's.
        /// </summary>
        private static Point At(GeneralisedNull model, SurvivalNull survival, ReadOnlySpan<double> adjusted, double beta)
        {
            double sum = 0;
            for (int i = 0; i < adjusted.Length; i++)
            {
                sum += adjusted[i] * (model.Values[i] - model.Mean[i]);
            }

            (double k, double first, double second, double third, double fourth) = survival.Law.Cumulants(adjusted, beta);
            return Penalised((beta * sum) - k, sum - first, second, third, fourth);
        }

        /// <summary>ℓ and its derivatives with ½ log I beside it.</summary>
        private static Point Penalised(double value, double score, double information, double first, double second)
        {
            double slope = first / information;
            return new Point(
                value + (0.5 * Math.Log(information)), score + (0.5 * slope),
                information - (0.5 * ((second / information) - (slope * slope))), information);
        }
    }
}

using GpuLmm.Numerics;
using MathNet.Numerics.Integration;

namespace GpuLmm;

/// <summary>
/// SKAT-O (Lee et al. 2012): the smallest p of Q_ρ = (1 − ρ) U'U + ρ (1'U)² over a grid of ρ, and its law. Given z = 1'U/√s, s = 1'Φ1,
/// which is standard normal, U'U is Σ λ_k χ²₁(z² a_k²/λ_k) with Φ − Φ11'Φ/s = E Λ E' and a = E'Φ1/√s, so that
/// p = ∫ φ(z) P(Σ λ_k χ²₁(z² a_k²/λ_k) > δ(z)) dz, δ(z) = min_ρ (q_ρ − ρ s z²)/(1 − ρ), where q_ρ is the quantile of Q_ρ at the smallest p.
/// </summary>
internal sealed class OptimalTest(SetTests tests)
{
    private static readonly double[] Grid = [0, 0.01, 0.04, 0.09, 0.16, 0.25, 0.5, 1];
    private static readonly GaussLegendreRule Rule = new(0, 1, 20);

    // Panels of the integral are so narrow that the logarithm of what is integrated changes by no more than some of these.
    private const double MostWidth = 1;
    private const double MostChange = 8;

    private readonly ChiSquareSum conditional = new();
    private readonly double[] logarithms = new double[Grid.Length];
    private readonly double[] quantiles = new double[Grid.Length];
    private readonly List<double> breaks = [];

    // Of δ as a function of x = z²: q_ρ/(1 − ρ) − x slope.
    private readonly (double Height, double Slope)[] lines = new (double, double)[Grid.Length - 1];

    /// <summary>The p of a grid of ρ, as the last test had them: −log10.</summary>
    public IEnumerable<double> NegativeLog10PByRho => logarithms.Select(logarithm => -logarithm / Math.Log(10));

    /// <summary>The test.</summary>
    /// <param name="form">Scores and covariance.</param>
    /// <param name="law">How its law is had.</param>
    public SetTestResult Run(SetForm form, OptimalLaw law)
    {
        // Those of a grid that is not looked at are none.
        Array.Fill(logarithms, double.NaN);
        double s = form.CovarianceSum, burden = form.ScoreSum;
        if (!(s > 0) || form.Count == 1)
        {
            return tests.Skat(form) with { Rho = 0 };
        }

        double[] sums = form.RowSums();
        double[] lambda = tests.Spectrum.Values(SetTests.Residual(form, sums), sums, out double[] products, out double rest);
        double[][] spectra = Spectra(form);
        if (spectra.Any(own => own.Length == 0))
        {
            return SetTestResult.None;
        }

        double squares = form.Scores.Sum(score => score * score);
        for (int k = 0; k < Grid.Length; k++)
        {
            tests.Sum.Begin(spectra[k]);
            logarithms[k] = tests.Sum.LogTail(Statistic(Grid[k], squares, burden));
        }

        int best = Array.IndexOf(logarithms, logarithms.Min());
        double least = logarithms[best];
        if (least >= 0)
        {
            return new SetTestResult(double.NaN, 0) { Rho = Grid[best] };
        }

        for (int k = 0; k < Grid.Length; k++)
        {
            double own = Statistic(Grid[k], squares, burden);
            quantiles[k] = law == OptimalLaw.Liu ? MomentMatch.Quantile(spectra[k], least)
                : logarithms[k] == least ? own : QuantileOf(spectra[k], least, own);
        }

        double logarithm = law == OptimalLaw.Exact
            ? Exact(lambda, [.. products.Select(product => product * product / s)], rest / s, s)
            : Approximate(lambda, [.. products.Select(product => product * product / s)], rest / s, s);
        return new SetTestResult(double.NaN, -Math.Min(0, logarithm) / Math.Log(10)) { Rho = Grid[best] };
    }

    private static double Statistic(double rho, double squares, double burden) => ((1 - rho) * squares) + (rho * burden * burden);

    private double QuantileOf(double[] spectrum, double least, double start)
    {
        tests.Sum.Begin(spectrum);
        return tests.Sum.Quantile(least, Math.Max(start, 1e-3 * spectrum.Sum()));
    }

    /// <summary>Eigenvalues of R^½ Φ R^½, R = (1 − ρ) I + ρ 11', R^½ = √(1 − ρ) I + b 11'.</summary>
    private double[][] Spectra(SetForm form)
    {
        int m = form.Count;
        double[] sums = form.RowSums();
        double total = sums.Sum();
        return [.. Grid.Select(rho =>
        {
            if (rho == 1)
            {
                return [total];
            }

            double a = Math.Sqrt(1 - rho), b = (Math.Sqrt(1 - rho + (rho * m)) - a) / m;
            var matrix = new double[m * m];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < m; j++)
                {
                    matrix[(i * m) + j] = (a * a * form.Covariance[(i * m) + j]) + (a * b * (sums[i] + sums[j])) + (b * b * total);
                }
            }

            return tests.Spectrum.Values(matrix, m);
        })];
    }

    private double Exact(double[] lambda, double[] shifts, double rest, double s)
    {
        for (int k = 0; k < lines.Length; k++)
        {
            lines[k] = (quantiles[k] / (1 - Grid[k]), (Grid[k] * s / (1 - Grid[k])) + rest);
        }

        conditional.Begin(lambda, shifts);
        return Integrate(lambda, s, x => conditional.LogTail(Lowest(x), x));
    }

    private double Approximate(double[] lambda, double[] shifts, double rest, double s)
    {
        double mean = lambda.Sum(), moved = shifts.Sum() + rest;
        double remaining = 4 * lambda.Zip(shifts, (own, shift) => own * shift).Sum();
        double variance = (2 * lambda.Sum(own => own * own)) + remaining;
        double scale = variance > 0 ? Math.Sqrt((variance - remaining) / variance) : 1;

        // P(Σ λ χ²₁ > (δ − mean) scale + mean): its argument is 0 where δ is at mean (1 − 1/scale).
        double zero = mean * (1 - (1 / scale));
        for (int k = 0; k < lines.Length; k++)
        {
            lines[k] = ((quantiles[k] / (1 - Grid[k])) - zero, (Grid[k] * s / (1 - Grid[k])) + moved);
        }

        conditional.Begin(lambda);
        return Integrate([.. lambda.Select(own => own / scale)], s, x => conditional.LogTail(Lowest(x) * scale));
    }

    private double Lowest(double x)
    {
        double lowest = double.PositiveInfinity;
        foreach ((double height, double slope) in lines)
        {
            lowest = Math.Min(lowest, height - (slope * x));
        }

        return lowest;
    }

    /// <summary>log ∫ φ(z) P(z²) dz, P = 1 from where the lowest line is 0, or ρ = 1 is beyond its quantile.</summary>
    private double Integrate(double[] lambda, double s, Func<double, double> logTail)
    {
        double end = quantiles[^1] / s;
        foreach ((double height, double slope) in lines)
        {
            end = slope > 0 ? Math.Min(end, height / slope) : end;
        }

        if (!(end > 0))
        {
            return 0;
        }

        Breaks(end, lambda.DefaultIfEmpty(1).Max());
        var total = new LogSum();
        total.Add(Math.Log(2) + TailProbability.LogNormal(breaks[^1]));
        for (int panel = 1; panel < breaks.Count; panel++)
        {
            double from = breaks[panel - 1], width = breaks[panel] - from;
            bool isLast = panel == breaks.Count - 1;
            for (int node = 0; node < Rule.Order; node++)
            {
                // Where the tail meets 1, it does so like a root of what is left: in z = end − width t² it is smooth.
                double t = Rule.GetAbscissa(node), z = isLast ? breaks[panel] - (width * t * t) : from + (width * t);
                double weight = Rule.GetWeight(node) * width * (isLast ? 2 * t : 1);
                total.Add(logTail(z * z) - (0.5 * z * z) + Math.Log(weight * 2 / Math.Sqrt(2 * Math.PI)));
            }
        }

        return total.Value;
    }

    /// <summary>Ends of panels in z: where another line becomes the lowest, and between these where one alone would be too wide.</summary>
    private void Breaks(double end, double largest)
    {
        breaks.Clear();
        breaks.Add(0);
        double x = 0;
        while (x < end)
        {
            (double height, double slope) = LowestLine(x);
            double next = end;
            foreach ((double otherHeight, double otherSlope) in lines)
            {
                double meets = (otherHeight - height) / (otherSlope - slope);
                next = otherSlope > slope && meets > x && meets < next ? meets : next;
            }

            double from = Math.Sqrt(x), to = Math.Sqrt(next);
            double change = ((next - x) * slope / (2 * largest)) + (0.5 * (next - x));
            int panels = (int)Math.Clamp(Math.Ceiling(Math.Max((to - from) / MostWidth, change / MostChange)), 1, 1000);
            for (int k = 1; k <= panels; k++)
            {
                breaks.Add(from + ((to - from) * k / panels));
            }

            x = next;
        }
    }

    /// <summary>The line that is the lowest just above x.</summary>
    private (double Height, double Slope) LowestLine(double x)
    {
        (double Height, double Slope) best = lines[0];
        foreach ((double Height, double Slope) line in lines)
        {
            double here = line.Height - (line.Slope * x), lowest = best.Height - (best.Slope * x);
            bool isSame = Math.Abs(here - lowest) <= 1e-12 * Math.Abs(best.Height);
            best = isSame ? (line.Slope > best.Slope ? line : best) : here < lowest ? line : best;
        }

        return best;
    }

    /// <summary>log Σ e^x.</summary>
    private sealed class LogSum
    {
        private double largest = double.NegativeInfinity;
        private double sum;

        public double Value => largest + Math.Log(sum);

        public void Add(double logarithm)
        {
            if (logarithm > largest)
            {
                sum = (sum * Math.Exp(largest - logarithm)) + 1;
                largest = logarithm;
            }
            else if (!double.IsNegativeInfinity(logarithm))
            {
                sum += Math.Exp(logarithm - largest);
            }
        }
    }
}

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// The profile likelihood by REML or ML of y = X b + u + e, Var u = σ²_g K, from quadratures over the spectrum of A = M K M (stochastic
/// Lanczos quadrature; Ubaru, Chen &amp; Saad 2017): y'(λA + I)⁻¹y from that of y, log|λA + I| from those of random probes, for every λ
/// at once. The weights of the probes are calibrated by a linear function of θ so that they add up to n − p and give the trace of A
/// exactly, which takes out what is linear in θ of their noise.
/// </summary>
internal sealed class QuadratureProfile
{
    private const double GridStep = 0.5;
    private const double Tolerance = 1e-10;
    private const int MostHalvings = 200;

    private readonly QuadratureNodes response;
    private readonly QuadratureNodes[] probes;
    private readonly bool isExact;
    private readonly double[] nodes;
    private readonly double[] own;
    private readonly double[] calibrated;
    private readonly (double S0, double S1, double S2) moments;
    private readonly double logDeterminant;

    /// <param name="response">Of My.</param>
    /// <param name="probes">Of Mz, one for each probe.</param>
    /// <param name="isExact">Whether the probes are the n coordinate vectors, so that their sum is a trace; else it is their mean.</param>
    /// <param name="degrees">n − p; n by ML.</param>
    /// <param name="trace">tr A; tr K by ML, whose probes have the spectrum of K.</param>
    /// <param name="logDeterminant">log|X'X|; 0 by ML.</param>
    public QuadratureProfile(
        QuadratureNodes response, QuadratureNodes[] probes, bool isExact, int degrees, double trace, double logDeterminant)
    {
        (this.response, this.probes, this.isExact, Degrees, this.logDeterminant) = (response, probes, isExact, degrees, logDeterminant);
        double share = isExact ? 1 : 1.0 / probes.Length;
        nodes = [.. probes.SelectMany(probe => probe.Nodes)];
        own = [.. probes.SelectMany(probe => probe.Weights).Select(weight => share * weight)];
        moments = (own.Sum(), TensorPrimitives.Dot<double>(own, nodes), Sum(own, theta => theta * theta));
        (double constant, double slope) = Solve(degrees, trace);
        calibrated = [.. own.Zip(nodes, (weight, theta) => weight * (constant + (slope * theta)))];
        Range = LambdaRange.InSteps([Math.Max(trace, double.Epsilon) / degrees]);
    }

    /// <summary>n − p; n by ML.</summary>
    public int Degrees { get; }

    /// <summary>θ = log λ that are searched.</summary>
    public LambdaRange Range { get; }

    /// <summary>ℓ and its derivatives by log λ.</summary>
    /// <param name="lambda">λ ≥ 0.</param>
    public QuadraturePoint Evaluate(double lambda)
    {
        double q = response.Sum(theta => 1 / (1 + (lambda * theta)));
        double q1 = -response.Sum(theta => Share(theta) / (1 + (lambda * theta)));
        double q2 = -response.Sum(theta => Share(theta) * (1 - (2 * Share(theta))) / (1 + (lambda * theta)));
        double d = Sum(calibrated, theta => Math.Log(1 + (lambda * theta)));
        double d1 = Sum(calibrated, Share), d2 = Sum(calibrated, theta => Share(theta) * (1 - Share(theta)));
        double relative = q1 / q;
        return new QuadraturePoint(
            lambda, q / Degrees,
            -0.5 * ((Degrees * (Math.Log(2 * Math.PI * q / Degrees) + 1)) + d + logDeterminant),
            -0.5 * ((Degrees * relative) + d1), -0.5 * ((Degrees * ((q2 / q) - (relative * relative))) + d2));

        double Share(double theta) => lambda * theta / (1 + (lambda * theta));
    }

    /// <summary>The maximum over λ = 0 and the range.</summary>
    public (QuadraturePoint Point, LambdaBoundary Boundary) Maximise()
    {
        (QuadraturePoint best, LambdaBoundary boundary) = (Evaluate(0), LambdaBoundary.Lower);
        double low = Range.Lowest;
        QuadraturePoint before = Evaluate(Math.Exp(low));
        for (int step = 1; step <= (int)Math.Round((Range.Highest - Range.Lowest) / GridStep); step++)
        {
            double high = Range.Lowest + (step * GridStep);
            QuadraturePoint next = Evaluate(Math.Exp(high));
            if (before.Score > 0 && next.Score <= 0 && Root(low, high) is var inner && inner.LogLikelihood > best.LogLikelihood)
            {
                (best, boundary) = (inner, LambdaBoundary.None);
            }

            (low, before) = (high, next);
        }

        return before.Score > 0 && before.LogLikelihood > best.LogLikelihood ? (before, LambdaBoundary.Upper) : (best, boundary);
    }

    /// <summary>Standard deviation of log λ̂ over draws of the probes, from the differences between them; 0 without randomness.</summary>
    /// <param name="point">An interior maximum.</param>
    public double MonteCarloError(QuadraturePoint point)
    {
        if (isExact)
        {
            return 0;
        }

        double lambda = point.Lambda;
        double Share(double theta) => lambda * theta / (1 + (lambda * theta));
        (double constant, double slope) = Solve(Sum(own, Share), Sum(own, theta => theta * Share(theta)));
        double[] values = Array.ConvertAll(probes, probe => probe.Sum(theta => Share(theta) - constant - (slope * theta)));
        double variance = TensorPrimitives.SumOfSquares<double>(values) / (values.Length * Math.Max(1.0, values.Length - 2));
        return 0.5 * Math.Sqrt(variance) / -point.Curvature;
    }

    /// <summary>Average information of σ²_g and σ²_e (Gilmour, Thompson &amp; Cullis 1995), from the quadrature of y.</summary>
    public (double Kernel, double Cross, double Residual) Information(double kernelVariance, double residualVariance)
    {
        double Of(int power) => 0.5 * response.Sum(theta =>
            Math.Pow(theta, power) / Math.Pow((kernelVariance * theta) + residualVariance, 3));
        return (Of(2), Of(1), Of(0));
    }

    private QuadraturePoint Root(double low, double high)
    {
        double at = (low + high) / 2;
        for (int k = 0; k < MostHalvings && high - low > Tolerance; k++)
        {
            QuadraturePoint point = Evaluate(Math.Exp(at));
            (low, high) = point.Score > 0 ? (at, high) : (low, at);
            double newton = at - (point.Score / point.Curvature);
            if (Math.Abs(newton - at) < Tolerance && point.Curvature < 0)
            {
                return Evaluate(Math.Exp(newton));
            }

            at = newton > low && newton < high ? newton : (low + high) / 2;
        }

        return Evaluate(Math.Exp(at));
    }

    /// <summary>The line of which Σ w (c₀ + c₁ θ) and Σ w θ (c₀ + c₁ θ) are as given.</summary>
    private (double Constant, double Slope) Solve(double first, double second)
    {
        (double s0, double s1, double s2) = moments;
        double determinant = (s0 * s2) - (s1 * s1);
        return determinant > 1e-12 * s0 * s2
            ? (((s2 * first) - (s1 * second)) / determinant, ((s0 * second) - (s1 * first)) / determinant) : (first / s0, 0);
    }

    private double Sum(double[] weights, Func<double, double> f)
    {
        double sum = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            sum += weights[i] * f(nodes[i]);
        }

        return sum;
    }
}

/// <summary>A profile likelihood at a variance ratio.</summary>
/// <param name="Lambda">λ = σ²_g/σ²_e.</param>
/// <param name="ResidualVariance">σ̂²_e there.</param>
/// <param name="LogLikelihood">ℓ.</param>
/// <param name="Score">dℓ/d log λ.</param>
/// <param name="Curvature">d²ℓ/d (log λ)².</param>
internal readonly record struct QuadraturePoint(
    double Lambda, double ResidualVariance, double LogLikelihood, double Score, double Curvature);

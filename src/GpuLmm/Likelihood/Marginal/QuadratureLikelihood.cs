using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Adaptive Gauss–Hermite quadrature of one effect per level, about its conditional mode v̂ with the curvature H there (Liu &amp; Pierce
/// 1994): log H^−½ Σ_k w_k exp(½x_k² + F(v̂ + x_k/√H)), F(v) = Σ log f(y_i | v) − ½v². The gradient follows nodes and weights, so that it
/// is that of the approximation.
/// </summary>
internal sealed class QuadratureLikelihood : MarginalLikelihood
{
    private readonly LatentEffects effects;
    private readonly GaussHermite rule;
    private readonly ConditionalModes modes;
    private readonly RecordList records;
    private readonly double[] slopes;
    private readonly int levelCount;

    /// <param name="sample">y.</param>
    /// <param name="basis">X, as orthonormal columns.</param>
    /// <param name="latent">One grouping with one effect per level.</param>
    /// <param name="effects">Its effects.</param>
    /// <param name="rule">Nodes.</param>
    public QuadratureLikelihood(ResponseSample sample, DenseMatrix basis, LatentParameters latent, LatentEffects effects, GaussHermite rule)
        : base(sample, basis, latent)
    {
        this.effects = effects;
        this.rule = rule;
        modes = new ConditionalModes(sample, effects);
        var part = (EffectsPart)latent.Variances.Parts[0];
        levelCount = part.LevelCount;
        records = new RecordList(part.Matrix.Levels, levelCount);
        slopes = part.Slopes[0];
    }

    public override MarginalPoint? Evaluate(double[] parameters)
    {
        ResponseDensity density = DensityAt(parameters);
        double[] known = FixedPart(parameters), working = LatentOf(parameters);
        effects.Set(working);
        if (!modes.TryFind(density, known))
        {
            return null;
        }

        double logLikelihood = Sample.Constant, byDeviation = 0, byDispersion = 0;
        var byEta = new double[Sample.Count];
        for (int level = 0; level < levelCount; level++)
        {
            LevelSums sums = Level(density, known, working[0], level, byEta);
            logLikelihood += sums.LogLikelihood;
            byDeviation += sums.Deviation;
            byDispersion += sums.Dispersion;
        }

        double[] gradient = [.. FixedProducts(byEta), byDeviation, .. HasDispersion ? [byDispersion] : (double[])[]];
        return double.IsFinite(logLikelihood) && gradient.All(double.IsFinite)
            ? new MarginalPoint(parameters, logLikelihood, gradient, modes.Eta, Array.ConvertAll(modes.Points, point => point.First))
            : null;
    }

    /// <summary>One level's integral and its derivatives; those by η of the fixed part are added to the records'.</summary>
    private LevelSums Level(ResponseDensity density, double[] known, double deviation, int level, double[] byEta)
    {
        ReadOnlySpan<int> own = records.Of(level);
        double mode = modes.State[level], squares = 0, cubes = 0, score = 0, mixed = 0, curved = 0;
        foreach (int i in own)
        {
            double slope = slopes[i];
            squares += modes.Weights[i] * slope * slope;
            cubes -= modes.Points[i].Third * slope * slope * slope;
            score += modes.Points[i].First * slope;
            if (HasDispersion)
            {
                DispersionPoint point = Sample.DispersionAt(density, i, modes.Eta[i]);
                mixed += point.First * slope;
                curved -= point.Second * slope * slope;
            }
        }

        double h = 1 + (deviation * deviation * squares), root = Math.Sqrt(h);
        double[] logs = Logs(density, known, deviation, own, mode, root);
        double largest = logs.Max(), total = logs.Sum(log => Math.Exp(log - largest));
        double pull = 0, spread = 0, deviationSum = 0, dispersionSum = 0;
        for (int k = 0; k < logs.Length; k++)
        {
            double share = Math.Exp(logs[k] - largest) / total, v = mode + (rule.Nodes[k] / root), slopeSum = 0;
            foreach (int i in own)
            {
                double eta = known[i] + (deviation * slopes[i] * v);
                double first = Sample.At(density, i, eta).First;
                byEta[i] += share * first;
                slopeSum += first * slopes[i];
                dispersionSum += HasDispersion ? share * Sample.DispersionAt(density, i, eta).Value : 0;
            }

            double force = share * ((deviation * slopeSum) - v);
            pull += force;
            spread += force * rule.Nodes[k];
            deviationSum += share * v * slopeSum;
        }

        // What a change of H does, and of v̂, which changes H too.
        double byCurvature = (-0.5 / h) - (0.5 * spread / (h * root)),
            byMode = pull + (byCurvature * deviation * deviation * deviation * cubes);
        foreach (int i in own)
        {
            byEta[i] -= (byMode * deviation * modes.Weights[i] * slopes[i] / h)
                + (byCurvature * deviation * deviation * modes.Points[i].Third * slopes[i] * slopes[i]);
        }

        return new LevelSums(
            largest + Math.Log(total) - (0.5 * Math.Log(h)),
            deviationSum - (byMode * ((deviation * mode * squares) - score) / h)
                + (byCurvature * ((2 * deviation * squares) + (deviation * deviation * mode * cubes))),
            dispersionSum + (byMode * deviation * mixed / h) + (byCurvature * deviation * deviation * curved));
    }

    /// <summary>log w_k + ½x_k² + F(v_k).</summary>
    private double[] Logs(ResponseDensity density, double[] known, double deviation, ReadOnlySpan<int> own, double mode, double root)
    {
        var logs = new double[rule.Nodes.Count];
        for (int k = 0; k < logs.Length; k++)
        {
            double x = rule.Nodes[k], v = mode + (x / root);
            logs[k] = rule.LogWeights[k] + (0.5 * ((x * x) - (v * v)));
            foreach (int i in own)
            {
                logs[k] += Sample.At(density, i, known[i] + (deviation * slopes[i] * v)).Value;
            }
        }

        return logs;
    }

    private readonly record struct LevelSums(double LogLikelihood, double Deviation, double Dispersion);
}

using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Traits without what the covariates explain of them, each divided by its residual standard deviation, rotated by U'.</summary>
/// <param name="Profile">Of the rotated traits.</param>
/// <param name="Units">What each was divided by.</param>
internal sealed record JointTraits(RotatedTraits Profile, double[] Units)
{
    // Of the variance of a trait given the others: below it the correlation matrix is singular to half the digits.
    private const double LeastShare = 1e-12;
    private const double NamedCoefficient = 1e-6;

    /// <summary>T.</summary>
    public int Count => Units.Length;

    /// <summary>Scales and rotates.</summary>
    public static JointTraits Create(NullModel model, Backend backend)
    {
        DesignMatrix design = model.Samples.Covariates;
        int n = model.Samples.Count, p = design.Names.Count;
        var units = new double[model.Traits.Count];
        using var columns = new DenseMatrix(n, units.Length);
        for (int t = 0; t < units.Length; t++)
        {
            double[] residual = design.Residuals(model.Traits[t].Trait.Values.Span);
            units[t] = TensorPrimitives.Norm<double>(residual) / Math.Sqrt(n - p);
            TensorPrimitives.Divide<double>(residual, units[t], columns.Column(t));
        }

        SpectralModel spectral = model.Spectral;
        using DenseMatrix rotated = backend.Rotate(spectral.Decomposition.Vectors, columns);
        return new JointTraits(
            new RotatedTraits(
                spectral.Decomposition.Values, [.. Enumerable.Range(0, units.Length).Select(t => rotated.Column(t).ToArray())],
                spectral.Covariates, design.LogDeterminant, model.Traits[0].Profile.Range.HighestLambda),
            units);
    }

    /// <summary>Fails where a trait is a combination of those before it and the covariates.</summary>
    /// <exception cref="InputException">With the names.</exception>
    public static void RequireIndependent(SampleSet samples, IReadOnlyList<Trait> traits)
    {
        double[] correlations = Correlations(samples, traits);
        int count = traits.Count;
        for (int t = 1; t < count; t++)
        {
            double[] before = SmallMatrix.Select(correlations, count, [.. Enumerable.Range(0, t)]);
            double[] own = [.. Enumerable.Range(0, t).Select(k => correlations[(t * count) + k])], coefficients = [.. own];
            CholeskyFactor.TryCreate(before, t, out CholeskyFactor factor);
            factor.Solve(coefficients);
            if (1 - TensorPrimitives.Dot<double>(own, coefficients) > LeastShare)
            {
                continue;
            }

            IEnumerable<string> others = Enumerable.Range(0, t).Where(k => Math.Abs(coefficients[k]) > NamedCoefficient)
                .Select(k => traits[k].Name);
            string covariates = samples.Covariates.Names.Count > 1 ? " and the covariates" : " and a constant";
            throw new InputException(
                $"trait {traits[t].Name} is a linear combination of {string.Join(", ", others)}{covariates}: traits that are analysed "
                + "jointly must each say something that the others do not; leave it out.");
        }
    }

    /// <summary>Of the traits without what the covariates explain, row-major.</summary>
    public static double[] Correlations(SampleSet samples, IReadOnlyList<Trait> traits)
    {
        double[][] residuals = [.. traits.Select(trait =>
        {
            double[] residual = samples.Covariates.Residuals(trait.Values.Span);
            TensorPrimitives.Divide(residual, TensorPrimitives.Norm<double>(residual), residual);
            return residual;
        })];
        return [.. residuals.SelectMany(a => residuals.Select(b => TensorPrimitives.Dot<double>(a, b)))];
    }

    /// <summary>A covariance matrix of the scaled traits in units of the traits as they were given.</summary>
    public double[] InUnits(double[] matrix) =>
        [.. matrix.Select((value, k) => value * Units[k / Count] * Units[k % Count])];
}

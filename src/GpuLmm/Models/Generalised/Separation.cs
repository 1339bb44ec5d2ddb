using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Covariates that tell some responses exactly, of which there is no estimate.</summary>
internal static class Separation
{
    // A response is told exactly where its weight is nothing and the error of a coefficient, over the range of its column, more than this.
    private const double NoWeight = 1e-5;
    private const double LargestError = 10;

    /// <summary>Fails where covariates tell some responses exactly: their coefficients would grow for ever.</summary>
    /// <param name="design">The covariates.</param>
    /// <param name="model">The responses.</param>
    /// <param name="eta">η of the model without random effects.</param>
    /// <param name="name">Of the model.</param>
    public static void Refuse(DesignMatrix design, WorkingModel model, double[] eta, string name)
    {
        if (model.WeightsWithoutRandom(eta) is not { } weights || !(weights.Min() < NoWeight))
        {
            return;
        }

        int p = design.Names.Count;
        DenseMatrix basis = design.Basis;
        var information = new double[p * p];
        for (int i = 0; i < eta.Length; i++)
        {
            for (int a = 0; a < p * p; a++)
            {
                information[a] += basis[i, a / p] * weights[i] * basis[i, a % p];
            }
        }

        string[] names = [.. design.Names];
        if (CholeskyFactor.TryCreate(information, p, out CholeskyFactor factor))
        {
            FixedEffect[] effects = ModelMath.FixedEffects(design, new double[p], factor.Inverse(), 1, double.PositiveInfinity);
            names = [.. effects.Where((effect, j) => !(effect.StandardError * Range(j) < LargestError)).Select(effect => effect.Name)];
        }

        string[] telling = names.Length == 1 ? names : [.. names.Where(own => own != "(Intercept)")];
        if (telling.Length > 0)
        {
            throw new InputException(
                $"{name}: separation: {string.Join(", ", telling)} {(telling.Length == 1 ? "tells" : "tell")} some responses "
                + "exactly, so that there is no estimate. Join levels, or leave the column out.");
        }

        double Range(int column)
        {
            double[] x = design.Matrix.Column(column).ToArray();
            double mean = x.Average();
            return Math.Max(x.Max(value => Math.Abs(value - mean)), design.Names[column] == "(Intercept)" ? 1 : 0);
        }
    }
}

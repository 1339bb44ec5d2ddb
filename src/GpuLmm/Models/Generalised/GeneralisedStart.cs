using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Where the search of a generalised model starts: the fixed effects of the model without random ones, by Fisher scoring, and moments of
/// its residuals.
/// </summary>
/// <param name="sample">Responses.</param>
/// <param name="basis">Of the fixed effects, n × p.</param>
/// <param name="leastGain">Share of ℓ that a step must add for another one to be taken: a start needs few digits.</param>
internal sealed class GeneralisedStart(ResponseSample sample, DenseMatrix basis, double leastGain = 1e-8)
{
    private const int MostSteps = 25;

    // On the scale of a link, of all random effects together.
    private const double LatentVariance = 0.5;

    private double[] eta = [];
    private double[] coefficients = [];

    /// <summary>η of the model without random effects.</summary>
    public double[] Eta
    {
        get
        {
            if (eta.Length == 0)
            {
                Score();
            }

            return eta;
        }
    }

    /// <summary>Start of all parameters: fixed effects, random effects, dispersion.</summary>
    /// <param name="latent">Parameters of the random effects.</param>
    /// <param name="rangeScale">What ranges are multiplied by.</param>
    public double[] Of(LatentParameters latent, double rangeScale)
    {
        double[] mean = Array.ConvertAll(Eta, sample.Density.Mean);
        double squares = mean.Zip(sample.Values, (m, y) => (y - m) * (y - m)).Average();
        double variance = (sample.Density is GaussianDensity ? squares / 2 : LatentVariance) / Math.Max(1, latent.Variances.Parts.Count);
        double[] dispersion = sample.Density.DispersionName is null
            ? [] : [Math.Log(sample.Density.DispersionStart(squares, mean.Average(), mean.Average(m => m * m)))];
        return [.. coefficients, .. latent.Start(variance, rangeScale), .. dispersion];
    }

    private void Score()
    {
        int n = sample.Count;
        bool isBinomial = sample.Density is BinomialDensity;
        double[] working = new double[n], weights = new double[n];
        Array.Fill(weights, 1);
        for (int i = 0; i < n; i++)
        {
            double y = sample.Values[i];
            double mean = isBinomial ? (y + 0.5) / ((sample.Trials?[i] ?? 1) + 1) : sample.Density is CountDensity ? y + 0.5 : y;
            working[i] = sample.Density.LinkOf(mean) - (sample.Offset?[i] ?? 0);
        }

        Regress(working, weights);
        double likelihood = sample.LogDensity(sample.Density, eta);
        for (int step = 0; step < MostSteps; step++)
        {
            for (int i = 0; i < n; i++)
            {
                double mean = sample.Density.Mean(eta[i]), slope = sample.Density.MeanDerivative(eta[i]), trials = sample.Trials?[i] ?? 1;
                double variance = Math.Max(sample.Density.Variance(mean), 1e-300);
                weights[i] = Math.Max((sample.Weights?[i] ?? 1) * trials * slope * slope / variance, 1e-12);
                double y = isBinomial ? (trials > 0 ? sample.Values[i] / trials : mean) : sample.Values[i];
                working[i] = eta[i] + ((y - mean) / Math.Max(slope, 1e-12)) - (sample.Offset?[i] ?? 0);
            }

            (double[] etaBefore, double[] coefficientsBefore) = (eta, coefficients);
            Regress(working, weights);
            double next = sample.LogDensity(sample.Density, eta);
            if (!(next > likelihood + (leastGain * Math.Abs(likelihood))))
            {
                // A step too far is not taken: a start is all that is asked for.
                (eta, coefficients) = next >= likelihood ? (eta, coefficients) : (etaBefore, coefficientsBefore);
                return;
            }

            likelihood = next;
        }
    }

    private void Regress(double[] working, double[] weights)
    {
        int p = basis.Columns;
        double[] information = new double[p * p], right = new double[p], scaled = new double[sample.Count];
        for (int j = 0; j < p; j++)
        {
            TensorPrimitives.Multiply(basis.Column(j), weights, scaled);
            right[j] = TensorPrimitives.Dot<double>(scaled, working);
            for (int k = 0; k < p; k++)
            {
                information[(j * p) + k] = TensorPrimitives.Dot<double>(scaled, basis.Column(k));
            }
        }

        double ridge = 1e-10 * Enumerable.Range(0, p).Select(j => information[(j * p) + j]).DefaultIfEmpty().Max();
        for (int j = 0; j < p; j++)
        {
            information[(j * p) + j] += ridge;
        }

        if (CholeskyFactor.TryCreate(information, p, out CholeskyFactor factor))
        {
            factor.Solve(right);
            coefficients = right;
        }
        else if (coefficients.Length == 0)
        {
            coefficients = new double[p];
        }

        double[] fitted = ModelMath.Product(basis, coefficients);
        eta = sample.Offset is null ? fitted : [.. fitted.Zip(sample.Offset, (a, b) => a + b)];
    }
}

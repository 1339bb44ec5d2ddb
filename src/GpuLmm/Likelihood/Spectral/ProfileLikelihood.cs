using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// y = X b + u + e with u ~ N(0, σ²_g K), e ~ N(0, σ²_e I), in the eigenvectors of K = U S U': ỹ = U'y, X̃ = U'X, λ = σ²_g/σ²_e and
/// w_i = 1/(λ s_i + 1). For a given λ, b and σ²_e are profiled out in O(n p²). K and X are held fixed.
/// (Kang et al. 2008; Lippert et al. 2011; <c>docs/model.md</c> §2.)
/// </summary>
internal sealed class ProfileLikelihood
{
    private readonly double[] eigenvalues;
    private readonly double[] response;
    private readonly double[][] covariates;
    private readonly double logScale;
    private readonly SpectralWeights? known;

    /// <param name="eigenvalues">s, length n, ≥ 0.</param>
    /// <param name="response">ỹ = U'y, length n.</param>
    /// <param name="covariates">The p columns of X̃ = U'X, each of length n, of full rank.</param>
    /// <param name="logScale">
    /// log|det T| where the columns given are a basis Q of the covariates X = Q T: log|X'V⁻¹X| = log|Q'V⁻¹Q| + 2 log|det T|.
    /// </param>
    /// <param name="range">The λ that are searched; null for those of the eigenvalues.</param>
    /// <param name="known">W at some λ, of these eigenvalues, that many traits look at; null for none.</param>
    public ProfileLikelihood(
        double[] eigenvalues, double[] response, double[][] covariates, double logScale = 0, LambdaRange? range = null,
        SpectralWeights? known = null)
    {
        this.known = known;
        this.logScale = logScale;
        this.eigenvalues = eigenvalues;
        this.response = response;
        this.covariates = covariates;
        Range = range ?? LambdaRange.Of(eigenvalues);
    }

    private ProfileLikelihood(ProfileLikelihood profile, double[] covariate)
    {
        logScale = profile.logScale;
        known = profile.known;
        eigenvalues = profile.eigenvalues;
        response = profile.response;
        covariates = [.. profile.covariates, covariate];
        Range = profile.Range;
    }

    /// <summary>The λ that are searched.</summary>
    public LambdaRange Range { get; }

    /// <summary>n.</summary>
    public int SampleCount => response.Length;

    /// <summary>ỹ = U'y.</summary>
    public double[] Response => response;

    /// <summary>p.</summary>
    public int FixedCount => covariates.Length;

    /// <summary>The same model with one more covariate, the last.</summary>
    /// <param name="rotated">x̃ = U'x, length n.</param>
    public ProfileLikelihood WithCovariate(double[] rotated) => new(this, rotated);

    /// <summary>The profile at λ.</summary>
    /// <param name="lambda">σ²_g/σ²_e ≥ 0; 0 is the model without u.</param>
    /// <exception cref="InvalidOperationException">X̃'W X̃ is not positive definite.</exception>
    public ProfilePoint Evaluate(double lambda)
    {
        int p = FixedCount;
        (double[] weights, double logDeterminant, double logDeterminantSlope) =
            known?.Find(lambda) ?? SpectralWeights.At(eigenvalues, lambda);
        (double[] information, double[] change, double[] coefficients) = WeightedProducts(weights);
        if (!CholeskyFactor.TryCreate(information, p, out CholeskyFactor factor))
        {
            throw new InvalidOperationException($"X'V⁻¹X is not positive definite at λ = {lambda:g6}: the fixed effects are collinear.");
        }

        factor.Solve(coefficients);
        (double[] residuals, double squares, double squaresChange) = Residuals(weights, coefficients);
        double[] inverse = factor.Inverse();
        double traceChange = 0;
        for (int j = 0; j < p * p; j++)
        {
            traceChange += inverse[j] * change[j];
        }

        return new ProfilePoint
        {
            Lambda = lambda,
            SampleCount = SampleCount,
            FixedCount = p,
            Weights = weights,
            Residuals = residuals,
            Coefficients = coefficients,
            InverseInformation = inverse,
            Factor = factor,
            ResidualSquares = squares,
            ResidualSquaresDerivative = -squaresChange,
            LogDeterminantV = logDeterminant,
            LogDeterminantVDerivative = logDeterminantSlope,
            LogDeterminantInformation = factor.LogDeterminant + (2 * logScale),
            LogDeterminantInformationDerivative = -traceChange,
        };
    }

    /// <summary>
    /// Average information of (σ²_g, σ²_e) at a point: AI_kl = ½ y'P V_k P V_l P y with V_g = K, V_e = I (Gilmour et al. 1995).
    /// </summary>
    /// <param name="point">A point of this profile.</param>
    /// <param name="residualVariance">σ²_e.</param>
    /// <returns>AI_gg, AI_ge, AI_ee.</returns>
    public (double Gg, double Ge, double Ee) AverageInformation(ProfilePoint point, double residualVariance)
    {
        int n = SampleCount;
        var projected = new double[n];
        var kernelProjected = new double[n];
        for (int i = 0; i < n; i++)
        {
            projected[i] = point.Weights[i] * point.Residuals[i] / residualVariance;
            kernelProjected[i] = eigenvalues[i] * projected[i];
        }

        double[] pg = Project(point, kernelProjected, residualVariance);
        double[] pe = Project(point, projected, residualVariance);
        return (0.5 * Dot(kernelProjected, pg), 0.5 * Dot(kernelProjected, pe), 0.5 * Dot(projected, pe));
    }

    private static double Dot(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(a, b);

    /// <summary>P v at the scale of σ²_e.</summary>
    private double[] Project(ProfilePoint point, double[] v, double residualVariance)
    {
        int n = SampleCount, p = FixedCount;
        var coefficients = new double[p];
        for (int j = 0; j < p; j++)
        {
            for (int i = 0; i < n; i++)
            {
                coefficients[j] += point.Weights[i] * covariates[j][i] * v[i];
            }
        }

        point.Factor.Solve(coefficients);
        var result = new double[n];
        for (int i = 0; i < n; i++)
        {
            double r = v[i];
            for (int j = 0; j < p; j++)
            {
                r -= covariates[j][i] * coefficients[j];
            }

            result[i] = point.Weights[i] * r / residualVariance;
        }

        return result;
    }

    /// <summary>X'WX, the derivative X'W(1 − W)X of −X'WX by log λ, and X'Wy.</summary>
    private (double[] Information, double[] Change, double[] Right) WeightedProducts(double[] weights)
    {
        int n = SampleCount, p = FixedCount;
        double[] information = new double[p * p], change = new double[p * p], right = new double[p];
        for (int j = 0; j < p; j++)
        {
            double[] xj = covariates[j];
            for (int k = 0; k <= j; k++)
            {
                double[] xk = covariates[k];
                double sum = 0, sumChange = 0;
                for (int i = 0; i < n; i++)
                {
                    double term = weights[i] * xj[i] * xk[i];
                    sum += term;
                    sumChange += term * (1 - weights[i]);
                }

                information[(j * p) + k] = information[(k * p) + j] = sum;
                change[(j * p) + k] = change[(k * p) + j] = sumChange;
            }

            double product = 0;
            for (int i = 0; i < n; i++)
            {
                product += weights[i] * xj[i] * response[i];
            }

            right[j] = product;
        }

        return (information, change, right);
    }

    /// <summary>r = y − X b, r'Wr and r'W(1 − W)r.</summary>
    private (double[] Residuals, double Squares, double Change) Residuals(double[] weights, double[] coefficients)
    {
        var residuals = new double[SampleCount];
        double squares = 0, change = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            double r = response[i];
            for (int j = 0; j < coefficients.Length; j++)
            {
                r -= covariates[j][i] * coefficients[j];
            }

            residuals[i] = r;
            double term = weights[i] * r * r;
            squares += term;
            change += term * (1 - weights[i]);
        }

        return (residuals, squares, change);
    }
}

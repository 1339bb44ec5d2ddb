namespace GpuLmm;

/// <summary>
/// The restricted likelihood of T traits at G and R, and its derivatives (<c>docs/model.md</c> §4a). With A G A' = diag(λ), A R A' = I and
/// a_k the rows of A,
/// ℓ = (n − p) log|det A| − ½ Σ_k [log|λ_k S + I| + log|X'W_k X| + a_k' Y'P_k Y a_k] − ½ (n − p) T log 2π:
/// nothing of it is larger than T × T but the functions of <see cref="JointProfile"/>. Holds the last evaluation.
/// </summary>
/// <param name="profile">The functions of λ; another one of as many traits may take its place.</param>
internal sealed class JointLikelihood(JointProfile profile)
{
    // λ this close, relative to their distance from the nearest singularity, have a difference quotient that loses digits.
    private const double Close = 0.05;

    // Below this share of the kernel a combination has none.
    private const double LeastShare = 1e-13;

    // Gauss and Legendre's three points and weights on [0, 1].
    private static readonly (double At, double Weight)[] Quadrature =
        [(0.5 - Math.Sqrt(0.15), 5.0 / 18), (0.5, 8.0 / 18), (0.5 + Math.Sqrt(0.15), 5.0 / 18)];

    private readonly int size = profile.Traits;
    private readonly CommonDiagonal diagonal = new(profile.Traits);
    private readonly JointPoint between = new(profile.Traits);
    private readonly double[] half = new double[profile.Traits];
    private readonly double[] products = new double[profile.Traits * profile.Traits];
    private readonly double[] own = new double[profile.Traits * profile.Traits];
    private readonly double[] kernelPart = new double[profile.Traits * profile.Traits];
    private readonly double[] residualPart = new double[profile.Traits * profile.Traits];

    /// <summary>The functions of λ.</summary>
    public JointProfile Profile { get; set; } = profile;

    /// <summary>ℓ.</summary>
    public double LogLikelihood { get; private set; }

    /// <summary>A, row-major.</summary>
    public double[] Transform { get; } = new double[profile.Traits * profile.Traits];

    /// <summary>A⁻¹, row-major.</summary>
    public double[] InverseTransform { get; } = new double[profile.Traits * profile.Traits];

    /// <summary>λ of every combination.</summary>
    public double[] Lambdas { get; } = new double[profile.Traits];

    /// <summary>Whether λ of a combination is at its largest, where less residual variance changes nothing.</summary>
    public bool[] IsAtUpper { get; } = new bool[profile.Traits];

    /// <summary>Whether ℓ grows from there with more residual variance.</summary>
    public bool[] LeavesUpper { get; } = new bool[profile.Traits];

    /// <summary>The functions at every λ.</summary>
    public JointPoint[] Points { get; } = [.. Enumerable.Range(0, profile.Traits).Select(_ => new JointPoint(profile.Traits))];

    /// <summary>M_G of dℓ = tr(M_G dG) + tr(M_R dR), row-major.</summary>
    public double[] KernelGradient { get; } = new double[profile.Traits * profile.Traits];

    /// <summary>M_R.</summary>
    public double[] ResidualGradient { get; } = new double[profile.Traits * profile.Traits];

    /// <summary>ℓ at G and R.</summary>
    /// <param name="kernel">G, row-major, positive semi-definite.</param>
    /// <param name="residual">R.</param>
    /// <returns>False where it has none, or outside the λ that the profile knows.</returns>
    public bool TryEvaluate(ReadOnlySpan<double> kernel, ReadOnlySpan<double> residual)
    {
        double scale = Profile.MeanEigenvalue, least = Profile.LeastResidual;
        if (!diagonal.TryTake(kernel, residual, scale))
        {
            return false;
        }

        double logDeterminant = 0, sum = 0;
        for (int a = 0; a < size; a++)
        {
            double share = diagonal.Shares[a] < LeastShare ? 0 : diagonal.Shares[a];
            IsAtUpper[a] = !(1 - share > least);
            double rest = IsAtUpper[a] ? least : 1 - share;
            Lambdas[a] = IsAtUpper[a] ? Profile.HighestLambda : share / (rest * scale);
            logDeterminant -= Math.Log(diagonal.Lower[(a * size) + a]) + (0.5 * Math.Log(rest));
            double unit = 1 / Math.Sqrt(rest);
            for (int t = 0; t < size; t++)
            {
                Transform[(a * size) + t] = unit * diagonal.Inverse[(a * size) + t];
                InverseTransform[(t * size) + a] = diagonal.Basis[(t * size) + a] / unit;
            }

        }

        for (int a = 0; a < size; a++)
        {
            if (!Profile.TryEvaluate(Lambdas[a], Points[a]))
            {
                return false;
            }

            Row(Points[a].Products, a, products);
            sum += Points[a].LogDeterminant + products[(a * size) + a];
        }

        LogLikelihood = (Profile.Degrees * (logDeterminant - (0.5 * size * Math.Log(2 * Math.PI)))) - (0.5 * sum);
        return double.IsFinite(LogLikelihood);
    }

    /// <summary>The derivatives where ℓ was evaluated last.</summary>
    /// <returns>False outside the λ that the profile knows.</returns>
    public bool TryDifferentiate()
    {
        double scale = Profile.MeanEigenvalue, least = Profile.LeastResidual;
        for (int a = 0; a < size; a++)
        {
            Row(Points[a].ProductSlopes, a, own);
            double lambda = Lambdas[a], slope = Points[a].LogDeterminantSlope, quadratic = -own[(a * size) + a];
            double kernel = -0.5 * (slope - quadratic);
            double residual = -0.5 * (Profile.Degrees - (lambda * slope) - (products[(a * size) + a] - (lambda * quadratic)));
            LeavesUpper[a] = IsAtUpper[a] && residual > kernel / scale;

            // At the largest λ both variances are shares of their sum, whichever of them it is that changes.
            double ofSum = ((1 - least) * kernel) + (scale * least * residual);
            (kernelPart[(a * size) + a], residualPart[(a * size) + a]) = IsAtUpper[a] ? (ofSum, ofSum / scale) : (kernel, residual);
        }

        for (int a = 0; a < size; a++)
        {
            for (int b = 0; b < a; b++)
            {
                if (!TryQuotient(a, b, out double quotient))
                {
                    return false;
                }

                int one = (a * size) + b, other = (b * size) + a;
                kernelPart[one] = kernelPart[other] = 0.5 * quotient;

                // P_a P_b = P_b − λ_a P_a S P_b = P_a − λ_b P_a S P_b.
                residualPart[one] = residualPart[other] =
                    0.25 * (products[one] + products[other] - ((Lambdas[a] + Lambdas[b]) * quotient));
            }
        }

        Back(kernelPart, KernelGradient);
        Back(residualPart, ResidualGradient);
        return true;
    }

    /// <summary>a'Y'P_a S P_b Y b = −(C(λ_b) − C(λ_a))/(λ_b − λ_a) of C = a'Y'P Y b.</summary>
    private bool TryQuotient(int a, int b, out double quotient)
    {
        double difference = Lambdas[b] - Lambdas[a], pole = Math.Min(Lambdas[a], Lambdas[b]) + (1 / Profile.LargestEigenvalue);
        if (Math.Abs(difference) > Close * pole)
        {
            quotient = -(products[(b * size) + a] - products[(a * size) + b]) / difference;
            return true;
        }

        quotient = 0;
        foreach ((double at, double weight) in Quadrature)
        {
            if (!Profile.TryEvaluate(Lambdas[a] + (at * difference), between))
            {
                return false;
            }

            Row(between.ProductSlopes, a, own);
            quotient -= weight * own[(a * size) + b];
        }

        return true;
    }

    /// <summary>Row a of A M A'.</summary>
    private void Row(double[] matrix, int a, double[] into)
    {
        for (int t = 0; t < size; t++)
        {
            double sum = 0;
            for (int s = 0; s < size; s++)
            {
                sum += Transform[(a * size) + s] * matrix[(s * size) + t];
            }

            half[t] = sum;
        }

        for (int b = 0; b < size; b++)
        {
            double sum = 0;
            for (int t = 0; t < size; t++)
            {
                sum += half[t] * Transform[(b * size) + t];
            }

            into[(a * size) + b] = sum;
        }
    }

    /// <summary>A' M A.</summary>
    private void Back(double[] matrix, double[] into)
    {
        Array.Clear(into);
        for (int a = 0; a < size; a++)
        {
            Array.Clear(half);
            for (int b = 0; b < size; b++)
            {
                for (int t = 0; t < size; t++)
                {
                    half[t] += matrix[(a * size) + b] * Transform[(b * size) + t];
                }
            }

            for (int s = 0; s < size; s++)
            {
                for (int t = 0; t < size; t++)
                {
                    into[(s * size) + t] += Transform[(a * size) + s] * half[t];
                }
            }
        }
    }
}

namespace GpuLmm;

/// <summary>What the likelihood of T traits takes from the data at one λ; P = W − W X (X'W X)⁻¹ X'W with W = (λS + I)⁻¹.</summary>
internal sealed class JointPoint(int traits)
{
    /// <summary>λ ≥ 0.</summary>
    public double Lambda { get; set; }

    /// <summary>log|λS + I| + log|X'W X|.</summary>
    public double LogDeterminant { get; set; }

    /// <summary>Its derivative by λ, tr(P S).</summary>
    public double LogDeterminantSlope { get; set; }

    /// <summary>Y'P Y, T × T.</summary>
    public double[] Products { get; } = new double[traits * traits];

    /// <summary>Its derivative by λ, −Y'P S P Y.</summary>
    public double[] ProductSlopes { get; } = new double[traits * traits];
}

/// <summary>
/// T traits with V = G ⊗ K + R ⊗ I in the eigenvectors of K = U S U': once G and R are diagonal together, each of the T combinations of the
/// traits needs nothing but these functions of its own λ.
/// </summary>
/// <param name="traits">T.</param>
/// <param name="degrees">n − p.</param>
/// <param name="eigenvalues">S.</param>
/// <param name="highestLambda">Largest λ: an end where no residual variance is left.</param>
internal abstract class JointProfile(int traits, double degrees, double[] eigenvalues, double highestLambda)
{
    /// <summary>T.</summary>
    public int Traits => traits;

    /// <summary>n − p.</summary>
    public double Degrees => degrees;

    /// <summary>Mean of S: G times it and R are of one size.</summary>
    public double MeanEigenvalue { get; } = eigenvalues.Average();

    /// <summary>Largest of S: functions of λ have their nearest singularity at minus its inverse.</summary>
    public double LargestEigenvalue { get; } = eigenvalues.Max();

    /// <summary>Largest λ.</summary>
    public double HighestLambda => highestLambda;

    /// <summary>Smallest share of the residual in a combination, that of the largest λ.</summary>
    public double LeastResidual => 1 / (1 + (MeanEigenvalue * HighestLambda));

    private protected double[] Eigenvalues => eigenvalues;

    /// <summary>The functions at λ.</summary>
    /// <returns>False outside the λ that the profile knows.</returns>
    public abstract bool TryEvaluate(double lambda, JointPoint point);
}

namespace GpuLmm;

/// <summary>
/// The θ = log λ that are searched: 1e−5 to 1e5 times the ratio at which the kernel has as much of the variance as the residual, so that
/// the unit of the kernel plays no part.
/// </summary>
/// <param name="Lowest">Smallest; below it only λ = 0 is considered.</param>
/// <param name="Highest">Largest.</param>
internal readonly record struct LambdaRange(double Lowest, double Highest)
{
    private const double HalfWidth = 11.5;

    /// <summary>λ at the upper end.</summary>
    public double HighestLambda => Math.Exp(Highest);

    // Kernels within a tenth and ten times of a mean diagonal of one count as of the same size.
    private static readonly double Step = Math.Log(100);

    /// <summary>The range of a kernel.</summary>
    /// <param name="eigenvalues">Of the kernel; their mean is that of its diagonal.</param>
    public static LambdaRange Of(double[] eigenvalues) => About(-Math.Log(eigenvalues.Average()));

    /// <summary>
    /// The same in hundredfold steps: relationship matrices as they are computed all have λ ∈ [1e−5, 1e5], as in GEMMA, with which a scan
    /// agrees at the upper end too.
    /// </summary>
    /// <param name="eigenvalues">Of the kernel.</param>
    public static LambdaRange InSteps(double[] eigenvalues) => About(-Step * Math.Round(Math.Log(eigenvalues.Average()) / Step));

    private static LambdaRange About(double centre) => new(centre - HalfWidth, centre + HalfWidth);
}

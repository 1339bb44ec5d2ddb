using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// What one term contributes to V = Σ parts. A part has components σ (variances, covariances, ranges) in units of its own, in which the
/// part has about the variance σ whatever the units of predictors, weights and kernels are, and working parameters φ (what is searched
/// over: the same, but for the covariance matrix of correlated effects, whose φ is its Cholesky factor). What is reported is linear in σ.
/// Immutable.
/// </summary>
internal abstract class CovariancePart
{
    /// <summary>Grouping or kernel, as the report names it.</summary>
    public abstract string Group { get; }

    /// <summary>Components, in order.</summary>
    public abstract IReadOnlyList<CovarianceComponent> Components { get; }

    /// <summary>Threads for what is computed once from all rows of the part, as its scale is.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Least φ of each parameter: 0 for variances and diagonals of factors, −∞ where nothing bounds it.</summary>
    public abstract IReadOnlyList<double> LowerBounds { get; }

    /// <summary>Largest φ of each parameter; ∞ where nothing bounds it.</summary>
    public virtual IReadOnlyList<double> UpperBounds => [.. Components.Select(_ => double.PositiveInfinity)];

    /// <summary>Where a search starts, for a part of the given variance (on the scale of the sample).</summary>
    /// <param name="variance">The part's variance.</param>
    /// <param name="rangeScale">What ranges are multiplied by: their likelihood may have several maxima.</param>
    public abstract double[] Start(double variance, double rangeScale);

    /// <summary>σ from φ.</summary>
    public virtual double[] ToComponents(ReadOnlySpan<double> parameters) => parameters.ToArray();

    /// <summary>φ from σ.</summary>
    public virtual double[] ToParameters(ReadOnlySpan<double> components) => components.ToArray();

    /// <summary>∂σ/∂φ, row-major, components × parameters; null where σ is φ.</summary>
    public virtual double[]? Jacobian(ReadOnlySpan<double> parameters) => null;

    /// <summary>Σ_k s_k ∂²σ_k/∂φ², row-major; null where σ is linear in φ, or the curvature is not used.</summary>
    /// <param name="score">s = ∂ℓ/∂σ.</param>
    public virtual double[]? CurvatureOf(ReadOnlySpan<double> score) => null;

    /// <summary>
    /// From σ to the components in the units of the data, ∂reported/∂σ, row-major; null where they are the same.
    /// </summary>
    public virtual double[]? Reporting => null;

    /// <summary>From components in the units of the data to σ, row-major; null where they are the same.</summary>
    public virtual double[]? Reading => null;

    /// <summary>σ in the units of the data.</summary>
    public double[] ToReported(ReadOnlySpan<double> components) => Mapped(Reporting, components);

    /// <summary>σ of components in the units of the data.</summary>
    public double[] FromReported(ReadOnlySpan<double> reported) => Mapped(Reading, reported);

    /// <summary>Adds column j of the part's matrix to V's, rows j … n − 1.</summary>
    /// <param name="components">σ.</param>
    /// <param name="column">j.</param>
    /// <param name="target">Rows j … n − 1 of V's column j.</param>
    public abstract void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target);

    /// <summary>
    /// For each component k, adds Σ_i W_ij (∂V/∂σ_k)_ij over the rows i ≥ j of column j, those below the diagonal twice: half of a trace.
    /// </summary>
    /// <param name="components">σ.</param>
    /// <param name="column">j.</param>
    /// <param name="weights">Rows j … n − 1 of W's column j.</param>
    /// <param name="traces">One number per component.</param>
    public abstract void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces);

    /// <summary>(∂V/∂σ_k) x for each component, as columns.</summary>
    /// <param name="components">σ.</param>
    /// <param name="x">n numbers.</param>
    /// <param name="threads">Threads to use.</param>
    public abstract double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads);

    /// <summary>
    /// The variance that the part adds to an observation of the sample, tr(S V_part S)/(n − 1), for each component at σ; linear in
    /// variances.
    /// </summary>
    public abstract double[] SampleVariances(ReadOnlySpan<double> components);

    /// <summary>The mean variance of an observation's share of the part, tr(V_part)/n.</summary>
    public abstract double MeanVariance(ReadOnlySpan<double> components);

    /// <summary>Adds a draw from N(0, V_part), where levels or records are drawn one by one.</summary>
    /// <param name="components">σ.</param>
    /// <param name="random">Source of standard normal numbers.</param>
    /// <param name="target">n numbers.</param>
    /// <returns>Whether it did; what does not is drawn by a root of its matrix.</returns>
    public virtual bool TryAddDraw(ReadOnlySpan<double> components, NormalSource random, Span<double> target) => false;

    /// <summary>
    /// φ with a little more variance where that raises the likelihood though its gradient is zero, as on the edge of the covariance
    /// matrices; null where there is no such direction.
    /// </summary>
    /// <param name="parameters">φ.</param>
    /// <param name="score">∂ℓ/∂σ.</param>
    /// <param name="variance">How much, as a variance of the sample.</param>
    public virtual double[]? LeaveBoundary(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score, double variance) => null;

    /// <summary>
    /// φ of the covariance matrix that the effects are expected to have, given the data and the present one: Σ + 2/q Σ (∂ℓ/∂Σ) Σ (Dempster,
    /// Laird &amp; Rubin 1977), which no combination of the effects changes; null where φ is no factor, or it would be singular.
    /// </summary>
    /// <param name="parameters">φ.</param>
    /// <param name="score">∂ℓ/∂σ.</param>
    public virtual double[]? Expected(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score) => null;

    /// <summary>
    /// φ of the nearest singular covariance matrix, where the present one differs from it by next to nothing; null where it does not.
    /// </summary>
    /// <param name="parameters">φ.</param>
    public virtual double[]? Flattened(ReadOnlySpan<double> parameters) => null;

    /// <summary>
    /// The part with φ the factor of its covariance matrix along the axes that this has at a point; null where φ is no such factor, or is
    /// held.
    /// </summary>
    /// <param name="parameters">φ.</param>
    public virtual CovariancePart? Turned(ReadOnlySpan<double> parameters) => null;

    /// <summary>
    /// φ of the same σ with the signs of a factor's columns changed where their diagonal is negative; null where none is.
    /// </summary>
    /// <param name="parameters">φ.</param>
    public virtual double[]? ReflectSigns(ReadOnlySpan<double> parameters) => null;

    /// <summary>A diagonal map, row-major.</summary>
    /// <param name="diagonal">Its diagonal.</param>
    protected static double[] DiagonalMap(double[] diagonal)
    {
        int size = diagonal.Length;
        var map = new double[size * size];
        for (int k = 0; k < size; k++)
        {
            map[(k * size) + k] = diagonal[k];
        }

        return map;
    }

    private static double[] Mapped(double[]? map, ReadOnlySpan<double> values) =>
        map is null ? values.ToArray() : SmallMatrix.Times(map, values.ToArray(), values.Length);
}

/// <summary>One reported parameter of V.</summary>
/// <param name="Term">R's name of the effect, or of the parameter.</param>
/// <param name="Other">The other effect of a covariance; null of a variance.</param>
/// <param name="Kind">What it is.</param>
internal sealed record CovarianceComponent(string Term, string? Other, CovarianceKind Kind);

/// <summary>What a component is.</summary>
internal enum CovarianceKind
{
    /// <summary>σ².</summary>
    Variance,

    /// <summary>σ_ab.</summary>
    Covariance,

    /// <summary>log of a range.</summary>
    LogRange,

    /// <summary>log of a smoothness.</summary>
    LogSmoothness,
}

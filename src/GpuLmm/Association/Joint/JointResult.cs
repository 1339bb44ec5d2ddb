using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>The tests of one marker for several traits jointly.</summary>
/// <param name="Marker">Its name, place and alleles.</param>
/// <param name="Allele1Frequency">Frequency of allele 1, among the analysed samples with a call.</param>
/// <param name="Called">Analysed samples with a call.</param>
/// <param name="Status">Why there is no test.</param>
public sealed record JointResult(Marker Marker, double Allele1Frequency, int Called, MarkerStatus Status)
{
    /// <summary>β̂ of every trait per copy of allele 1, in units of the trait; empty without a test.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [];

    /// <summary>Covariance matrix C of β̂, row-major, T × T; empty without a test.</summary>
    public IReadOnlyList<double> Covariance { get; init; } = [];

    /// <summary>The tests; without statistics where there are none.</summary>
    public required IReadOnlyList<JointTest> Tests { get; init; }

    /// <summary>σ²_g/σ²_e of a single trait; NaN of several, which have a matrix each.</summary>
    public double Lambda { get; init; } = double.NaN;
}

/// <summary>A test of a marker's effects β on T traits, with β̂ and its covariance matrix C.</summary>
/// <param name="Name">
/// <c>JOINT</c>: any effect, β̂'C⁻¹β̂, T degrees of freedom. <c>COMMON</c>: one effect on all traits in the units given,
/// (1'C⁻¹β̂)²/(1'C⁻¹1), one degree. <c>DIFF</c>: differences between the effects, the rest, T − 1 degrees.
/// </param>
/// <param name="Beta">The common effect 1'C⁻¹β̂/(1'C⁻¹1); NaN for the others.</param>
/// <param name="StandardError">(1'C⁻¹1)^−½; NaN for the others.</param>
/// <param name="Statistic">χ²; NaN without a test.</param>
/// <param name="DegreesOfFreedom">Of χ².</param>
/// <param name="NegativeLog10P">−log10 p.</param>
public readonly record struct JointTest(
    string Name, double Beta, double StandardError, double Statistic, int DegreesOfFreedom, double NegativeLog10P)
{
    internal static JointTest[] Of(int traits, double joint, double beta, double error)
    {
        double common = beta / error * (beta / error);
        JointTest[] tests =
        [
            new("JOINT", double.NaN, double.NaN, joint, traits, TailProbability.NegativeLog10ChiSquared(joint, traits)),
            new("COMMON", beta, error, common, 1, TailProbability.NegativeLog10ChiSquared1(common)),
        ];
        double rest = Math.Max(0, joint - common);
        int degrees = traits - 1;
        return degrees == 0
            ? tests
            : [.. tests, new("DIFF", double.NaN, double.NaN, rest, degrees, TailProbability.NegativeLog10ChiSquared(rest, degrees))];
    }

    /// <summary>The tests that a marker does not have.</summary>
    internal static JointTest[] None(int traits) => Of(traits, double.NaN, double.NaN, double.NaN);
}

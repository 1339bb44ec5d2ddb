using MathNet.Numerics.RootFinding;

namespace GpuLmm;

/// <summary>Where the maximum over λ was found.</summary>
internal enum LambdaBoundary
{
    /// <summary>dℓ/dθ = 0 there.</summary>
    None,

    /// <summary>λ = 0: the kernel explains nothing.</summary>
    Lower,

    /// <summary>λ at the upper end of the search: no residual variance is left.</summary>
    Upper,
}

/// <summary>
/// The maximum of a profile likelihood over θ = log λ in its <see cref="LambdaRange"/> and λ = 0: a grid brackets every sign change of
/// dℓ/dθ from
/// + to −, Brent's method closes each bracket to 1e−10, and the best of these and of the boundaries wins.
/// </summary>
/// <remarks>
/// ML grows without bound as −½ log σ²_e when X spans the null space of K (a centred kinship and an intercept), an artefact of the model
/// and
/// not an estimate: a fit by ML takes the upper end only where there is no interior maximum. Tests that compare two fits need one rule for
/// both, and take the maximum over the closed interval. REML has no such growth, and its upper end always competes.
/// </remarks>
internal static class LambdaSearch
{
    private const double GridStep = 0.5;
    private const double Tolerance = 1e-10;

    /// <summary>The λ that every search of a range begins with: 0, and the grid.</summary>
    /// <param name="range">The range.</param>
    public static IEnumerable<double> Grid(LambdaRange range) =>
        Enumerable.Range(0, Steps(range) + 1).Select(step => Math.Exp(range.Lowest + (step * GridStep))).Prepend(0);

    /// <summary>Maximises <paramref name="profile"/>.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="method">REML or ML.</param>
    /// <param name="isClosed">Whether by ML too the upper end competes with interior maxima.</param>
    public static LambdaMaximum Maximise(ProfileLikelihood profile, LikelihoodMethod method, bool isClosed = false)
    {
        int evaluations = 0;
        (double lowest, double highest) = profile.Range;
        ProfilePoint At(double theta)
        {
            evaluations++;
            return profile.Evaluate(Math.Exp(theta));
        }

        evaluations++;
        ProfilePoint best = profile.Evaluate(0);
        LambdaBoundary boundary = LambdaBoundary.Lower;
        bool interior = false;
        double theta = lowest;
        double score = At(theta).Score(method);
        int steps = Steps(profile.Range);
        for (int step = 1; step <= steps; step++)
        {
            double nextTheta = lowest + (step * GridStep);
            double nextScore = At(nextTheta).Score(method);
            if (score > 0 && nextScore <= 0)
            {
                double root = nextScore == 0
                    ? nextTheta
                    : Brent.FindRoot(t => At(t).Score(method), theta, nextTheta, Tolerance, 200);
                ProfilePoint candidate = At(root);
                interior = true;
                if (candidate.LogLikelihood(method) > best.LogLikelihood(method))
                {
                    (best, boundary) = (candidate, LambdaBoundary.None);
                }
            }

            (theta, score) = (nextTheta, nextScore);
        }

        if (score > 0 && (isClosed || !interior || method == LikelihoodMethod.Reml))
        {
            ProfilePoint end = At(highest);
            if (end.LogLikelihood(method) > best.LogLikelihood(method))
            {
                (best, boundary) = (end, LambdaBoundary.Upper);
            }
        }

        return new LambdaMaximum(best, boundary, evaluations);
    }

    private static int Steps(LambdaRange range) => (int)Math.Round((range.Highest - range.Lowest) / GridStep);
}

/// <summary>The maximum, how it was obtained, and at what cost.</summary>
/// <param name="Point">The profile at λ̂.</param>
/// <param name="Boundary">Whether λ̂ lies on a bound.</param>
/// <param name="Evaluations">Profile evaluations spent.</param>
internal readonly record struct LambdaMaximum(ProfilePoint Point, LambdaBoundary Boundary, int Evaluations);

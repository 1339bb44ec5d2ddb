namespace GpuLmm;

/// <summary>Words of a <c>fit.json</c>, both ways.</summary>
internal static class FitNames
{
    private static readonly (Approximation Approximation, string Name)[] Approximations =
    [
        (Approximation.Laplace, "Laplace"), (Approximation.AdaptiveQuadrature, "AGHQ"), (Approximation.PenalisedQuasiLikelihood, "PQL"),
    ];

    private static readonly (ShareScale Scale, string Name)[] Scales =
    [
        (ShareScale.Latent, "latent"), (ShareScale.Data, "data"), (ShareScale.Liability, "liability"),
    ];

    /// <summary>The method of a report: how random effects were integrated out, or which likelihood of a linear model it is.</summary>
    public static string Method(ModelReport report) =>
        Array.Find(Approximations, one => one.Approximation == report.Approximation).Name
            ?? (report.Method == LikelihoodMethod.Reml ? "REML" : "ML");

    /// <summary>The likelihood that a method's name stands for.</summary>
    public static LikelihoodMethod MethodOf(string name) => name == "REML" ? LikelihoodMethod.Reml : LikelihoodMethod.Ml;

    /// <summary>The approximation that a method's name stands for.</summary>
    public static Approximation ApproximationOf(string name) => Array.Find(Approximations, one => one.Name == name).Approximation;

    /// <summary>How a model was fitted.</summary>
    public static string Strategy(FitStrategy strategy) => strategy.ToString().ToLowerInvariant();

    /// <summary>The strategy that a name stands for.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static FitStrategy StrategyOf(string name) =>
        Enum.GetValues<FitStrategy>().Cast<FitStrategy?>().FirstOrDefault(one => Strategy(one!.Value) == name)
            ?? throw new FormatException(
                $"the strategy is '{name}'; expected {string.Join(", ", Enum.GetValues<FitStrategy>().Select(Strategy))}");

    /// <summary>The scale of a share; null on that of the response.</summary>
    public static string? Scale(ShareScale scale) => Array.Find(Scales, one => one.Scale == scale).Name;

    /// <summary>The scale that a name stands for.</summary>
    public static ShareScale ScaleOf(string? name) => Array.Find(Scales, one => one.Name == name).Scale;

    /// <summary>Which parameter an interval covers.</summary>
    public static string Parameter(IntervalParameter parameter) => parameter switch
    {
        IntervalParameter.Fixed => "fixed",
        IntervalParameter.StandardDeviation => "sd",
        IntervalParameter.Correlation => "correlation",
        IntervalParameter.Share => "share",
        _ => "parameter",
    };

    /// <summary>One term, or two with a comma between.</summary>
    public static string Terms(string term, string? other) => other is null ? term : $"{term},{other}";

    /// <summary>The two terms of a covariance; their comma is not within the brackets of <c>poly(x, 2)</c>.</summary>
    /// <exception cref="FormatException">There is one term.</exception>
    public static (string Term, string Other) TermsOf(string terms)
    {
        int depth = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            depth += terms[i] == '(' ? 1 : terms[i] == ')' ? -1 : 0;
            if (terms[i] == ',' && depth == 0)
            {
                return (terms[..i], terms[(i + 1)..]);
            }
        }

        throw new FormatException($"the term of a covariance is '{terms}'; expected two names");
    }
}

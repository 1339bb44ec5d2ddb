using System.Text.Json;

namespace GpuLmm;

/// <summary>The way back from <see cref="ModelJson"/> for what a report shows of a model.</summary>
internal static class ReportJson
{
    /// <exception cref="KeyNotFoundException">A field that a report needs is not there.</exception>
    public static ModelReport Read(JsonElement root)
    {
        ResponseFamily family = FamilyNames.Families[Text(root, "family")];
        string method = Text(root, "method");
        return new ModelReport
        {
            Formula = Text(root, "formula"),
            Strategy = Enum.Parse<FitStrategy>(Text(root, "strategy"), ignoreCase: true),
            Family = family,
            Link = FamilyNames.Links[Text(root, "link")],
            Approximation = Approximated(method),
            Method = method == "REML" ? LikelihoodMethod.Reml : LikelihoodMethod.Ml,
            SampleCount = root.GetProperty("n").GetInt32(),
            Fixed = [.. Items(root, "fixed").Select(effect => new FixedEffect(
                Text(effect, "name"), Number(effect, "estimate"), Number(effect, "se"),

                // Infinity has no number in JSON: there it is null.
                family == ResponseFamily.Gaussian ? Number(effect, "ddf") : double.PositiveInfinity))],
            Variances = [.. Items(root, "variance").Select(Variance)],
            Shares = [.. Items(root, "shares").Select(share => new VarianceShare(Text(share, "group"), Number(share, "share"), Number(share, "se"))
            {
                Scale = !share.TryGetProperty("scale", out JsonElement scale) ? ShareScale.Response : scale.GetString() switch
                {
                    "latent" => ShareScale.Latent,
                    "data" => ShareScale.Data,
                    _ => ShareScale.Liability,
                },
            })],
            Parameters = root.GetProperty("parameters").EnumerateObject().ToDictionary(parameter => parameter.Name, parameter => Number(root.GetProperty("parameters"), parameter.Name)),
            LogLikelihood = Number(root, "logLik"),
            ParameterCount = root.GetProperty("df").GetInt32(),
            Iterations = root.GetProperty("iterations").GetInt32(),
            IsConverged = root.GetProperty("converged").GetBoolean(),
            Diagnosis = root.TryGetProperty("diagnosis", out JsonElement diagnosis) ? diagnosis.GetString()! : "",
            Boundary = [.. Items(root, "boundary").Select(name => name.GetString()!)],
            Random = [],
            Fitted = [],
            MarginalR2 = Number(root.GetProperty("r2"), "marginal"),
            ConditionalR2 = Number(root.GetProperty("r2"), "conditional"),
            Trajectory = [.. Items(root, "trajectory").Select(step => new SearchStep(Text(step, "step"), Number(step, "logLik"), Number(step, "gradient")))],
            Dropped = [.. Items(root, "dropped").Select(column => new DroppedColumn(Text(column, "column"), Text(column, "reason")))],
            Warnings = [.. Items(root, "warnings").Select(warning => warning.GetString()!)],
        };
    }

    /// <summary>The approximation that a method's name stands for.</summary>
    public static Approximation Approximated(string method) => method switch
    {
        "Laplace" => Approximation.Laplace,
        "AGHQ" => Approximation.AdaptiveQuadrature,
        "PQL" => Approximation.PenalisedQuasiLikelihood,
        _ => Approximation.None,
    };

    private static VarianceEstimate Variance(JsonElement estimate)
    {
        string term = Text(estimate, "term");
        if (!estimate.TryGetProperty("covariance", out _))
        {
            return new VarianceEstimate(Text(estimate, "group"), term, null, Number(estimate, "variance"), Number(estimate, "se"));
        }

        int comma = Comma(term);
        return new VarianceEstimate(Text(estimate, "group"), term[..comma], term[(comma + 1)..], Number(estimate, "covariance"), Number(estimate, "se"))
        {
            Correlation = Number(estimate, "correlation"),
        };
    }

    /// <summary>Where the names of two terms meet: not within the brackets of <c>poly(x, 2)</c>.</summary>
    private static int Comma(string terms)
    {
        int depth = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            depth += terms[i] == '(' ? 1 : terms[i] == ')' ? -1 : 0;
            if (terms[i] == ',' && depth == 0)
            {
                return i;
            }
        }

        throw new FormatException($"the term of a covariance is '{terms}'; expected two names");
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement root, string name) => root.GetProperty(name).EnumerateArray();

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString()!;

    /// <summary>A number; NaN where it is null.</summary>
    internal static double Number(JsonElement root, string name) =>
        root.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;
}

using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuLmm;

/// <summary>Writes a <see cref="ModelReport"/> as JSON in full double precision (<c>docs/cli.md</c>); a number that does not exist is null.</summary>
public static class ModelJson
{
    /// <summary>Writes a file, under its final name only when complete.</summary>
    /// <param name="path">Usually <c>PREFIX.fit.json</c> or <c>PREFIX.TRAIT.null.json</c>.</param>
    /// <param name="report">The model.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="InputException">The file exists, or cannot be written.</exception>
    public static void Write(string path, ModelReport report, bool overwrite = false)
    {
        using var file = new PendingFile(path, overwrite);
        Write(file.Stream, report);
        file.Complete();
    }

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">UTF-8 goes here.</param>
    /// <param name="report">The model.</param>
    public static void Write(Stream stream, ModelReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Indented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        json.WriteStartObject();
        json.WriteString("formula", report.Formula);
        json.WriteString("family", FamilyNames.Name(report.Family));
        json.WriteString("link", FamilyNames.Name(report.Link));
        json.WriteString("method", MethodName(report));
        json.WriteString("strategy", report.Strategy.ToString().ToLowerInvariant());
        SpecificationJson.Write(json, report.Specification);
        json.WriteNumber("n", report.SampleCount);
        json.WriteNumber("p", report.Fixed.Count);
        json.WriteBoolean("converged", report.IsConverged);
        json.WriteNumber("iterations", report.Iterations);
        Boundary(json, report);
        JsonNumbers.Number(json, "logLik", report.LogLikelihood);
        json.WriteNumber("df", report.ParameterCount);
        JsonNumbers.Number(json, "aic", report.Aic);
        JsonNumbers.Number(json, "bic", report.Bic);
        InferenceJson.Conditional(json, report);
        Fixed(json, report);
        InferenceJson.Terms(json, report);
        Variance(json, report);
        InferenceJson.VarianceTests(json, report);
        InferenceJson.Equality(json, report);
        IntervalJson.Write(json, report);
        json.WriteStartObject("parameters");
        foreach ((string name, double value) in report.Parameters)
        {
            JsonNumbers.Number(json, name, value);
        }

        json.WriteEndObject();
        Shares(json, report);
        json.WriteStartObject("r2");
        JsonNumbers.Number(json, "marginal", report.MarginalR2);
        JsonNumbers.Number(json, "conditional", report.ConditionalR2);
        json.WriteEndObject();
        Intraclass(json, report);
        DiagnosticsJson.Write(json, report);
        Random(json, report);
        InferenceJson.RandomErrors(json, report);
        json.WriteStartArray("fitted");
        foreach (double value in report.Fitted)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
        json.WriteStartArray("dropped");
        foreach (DroppedColumn column in report.Dropped)
        {
            json.WriteStartObject();
            json.WriteString("column", column.Name);
            json.WriteString("reason", column.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (string warning in report.Warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        Trajectory(json, report);
        json.WriteEndObject();
    }

    private static string MethodName(ModelReport report) => report.Approximation switch
    {
        Approximation.Laplace => "Laplace",
        Approximation.AdaptiveQuadrature => "AGHQ",
        Approximation.PenalisedQuasiLikelihood => "PQL",
        _ => report.Method == LikelihoodMethod.Reml ? "REML" : "ML",
    };

    private static void Boundary(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartArray("boundary");
        foreach (string name in report.Boundary)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static void Shares(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartArray("shares");
        foreach (VarianceShare share in report.Shares)
        {
            json.WriteStartObject();
            json.WriteString("group", share.Group);
            if (share.Scale != ShareScale.Response)
            {
                json.WriteString("scale", share.Scale switch { ShareScale.Latent => "latent", ShareScale.Data => "data", _ => "liability" });
            }

            JsonNumbers.Number(json, "share", share.Share);
            JsonNumbers.Number(json, "se", share.StandardError);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Intraclass(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartArray("icc");
        foreach (IntraclassCorrelation correlation in report.IntraclassCorrelations)
        {
            json.WriteStartObject();
            json.WriteString("group", correlation.Group);
            JsonNumbers.Number(json, "adjusted", correlation.Adjusted);
            JsonNumbers.Number(json, "unadjusted", correlation.Unadjusted);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Trajectory(Utf8JsonWriter json, ModelReport report)
    {
        if (report.Diagnosis.Length > 0)
        {
            json.WriteString("diagnosis", report.Diagnosis);
        }

        json.WriteStartArray("trajectory");
        foreach (SearchStep step in report.Trajectory)
        {
            json.WriteStartObject();
            json.WriteString("step", step.Kind);
            JsonNumbers.Number(json, "logLik", step.LogLikelihood);
            JsonNumbers.Number(json, "gradient", step.LargestGradient);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Fixed(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartArray("fixed");
        foreach (FixedEffect effect in report.Fixed)
        {
            json.WriteStartObject();
            json.WriteString("name", effect.Name);
            JsonNumbers.Number(json, "estimate", effect.Estimate);
            JsonNumbers.Number(json, "se", effect.StandardError);
            JsonNumbers.Number(json, "statistic", effect.Statistic);
            JsonNumbers.Number(json, "ddf", effect.DegreesOfFreedom);
            JsonNumbers.Number(json, "pValue", effect.PValue);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Variance(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartArray("variance");
        foreach (VarianceEstimate estimate in report.Variances)
        {
            json.WriteStartObject();
            json.WriteString("group", estimate.Group);
            if (estimate.OtherTerm is { } other)
            {
                json.WriteString("term", $"{estimate.Term},{other}");
                JsonNumbers.Number(json, "covariance", estimate.Value);
                JsonNumbers.Number(json, "correlation", estimate.Correlation);
            }
            else
            {
                json.WriteString("term", estimate.Term);
                JsonNumbers.Number(json, "variance", estimate.Value);
                JsonNumbers.Number(json, "sd", Math.Sqrt(estimate.Value));
            }

            JsonNumbers.Number(json, "se", estimate.StandardError);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Random(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartObject("random");
        foreach (IGrouping<string, RandomEffect> group in report.Random.GroupBy(effect => effect.Group))
        {
            json.WriteStartObject(group.Key);
            foreach (IGrouping<string, RandomEffect> level in group.GroupBy(effect => effect.Level))
            {
                json.WriteStartObject(level.Key);
                foreach (RandomEffect effect in level)
                {
                    JsonNumbers.Number(json, effect.Term, effect.Value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

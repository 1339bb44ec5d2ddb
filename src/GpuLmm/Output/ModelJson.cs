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
        OneKernelFit fit = report.Fit;
        json.WriteStartObject();
        json.WriteString("formula", report.Formula);
        json.WriteString("family", "gaussian");
        json.WriteString("link", "identity");
        json.WriteString("method", fit.Method == LikelihoodMethod.Reml ? "REML" : "ML");
        json.WriteString("strategy", "spectral");
        json.WriteNumber("n", fit.SampleCount);
        json.WriteNumber("p", fit.Fixed.Count);
        json.WriteBoolean("converged", true);
        json.WriteNumber("iterations", fit.Evaluations);
        Boundary(json, report);
        Number(json, "logLik", fit.LogLikelihood);
        json.WriteNumber("df", fit.ParameterCount);
        Number(json, "aic", fit.Aic);
        Number(json, "bic", fit.Bic);
        json.WriteNull("caic");
        json.WriteNull("caicDf");
        Fixed(json, fit);
        Variance(json, report);
        json.WriteStartObject("parameters");
        Number(json, "lambda", fit.Lambda);
        json.WriteEndObject();
        json.WriteStartArray("shares");
        json.WriteStartObject();
        json.WriteString("group", report.Kernel);
        Number(json, "share", fit.Share);
        Number(json, "se", fit.ShareError);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("r2");
        Number(json, "marginal", report.MarginalR2);
        Number(json, "conditional", report.ConditionalR2);
        json.WriteEndObject();
        Random(json, report);
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
        json.WriteEndObject();
    }

    private static void Boundary(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartArray("boundary");
        if (report.Fit.Boundary != VarianceBoundary.None)
        {
            json.WriteStringValue(report.Fit.Boundary == VarianceBoundary.Kernel ? report.Kernel : "Residual");
        }

        json.WriteEndArray();
    }

    private static void Fixed(Utf8JsonWriter json, OneKernelFit fit)
    {
        json.WriteStartArray("fixed");
        foreach (FixedEffect effect in fit.Fixed)
        {
            json.WriteStartObject();
            json.WriteString("name", effect.Name);
            Number(json, "estimate", effect.Estimate);
            Number(json, "se", effect.StandardError);
            Number(json, "statistic", effect.Statistic);
            Number(json, "ddf", effect.DegreesOfFreedom);
            Number(json, "pValue", effect.PValue);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Variance(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartArray("variance");
        Component(json, report.Kernel, "(Intercept)", report.Fit.KernelVariance, report.Fit.KernelVarianceError);
        Component(json, "Residual", string.Empty, report.Fit.ResidualVariance, report.Fit.ResidualVarianceError);
        json.WriteEndArray();
    }

    private static void Component(Utf8JsonWriter json, string group, string term, double variance, double error)
    {
        json.WriteStartObject();
        json.WriteString("group", group);
        json.WriteString("term", term);
        Number(json, "variance", variance);
        Number(json, "sd", Math.Sqrt(variance));
        Number(json, "se", error);
        json.WriteEndObject();
    }

    private static void Random(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartObject("random");
        json.WriteStartObject(report.Kernel);
        foreach ((string level, double value) in report.Random)
        {
            json.WriteStartObject(level);
            Number(json, "(Intercept)", value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

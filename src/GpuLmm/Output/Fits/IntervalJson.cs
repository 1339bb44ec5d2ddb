using System.Text.Json;

namespace GpuLmm;

/// <summary>Intervals of a fit's JSON, only where they were asked for; an end that does not exist, or is infinite, is null, and the note says which.</summary>
internal static class IntervalJson
{
    public static void Write(Utf8JsonWriter json, ModelReport report)
    {
        if (report.Intervals.Count > 0)
        {
            json.WriteStartArray("intervals");
            foreach (ParameterInterval interval in report.Intervals)
            {
                Write(json, interval);
            }

            json.WriteEndArray();
        }

        if (report.Bootstrap is { } bootstrap)
        {
            json.WriteStartObject("bootstrap");
            json.WriteNumber("replicates", bootstrap.Options.Replicates);
            json.WriteNumber("seed", bootstrap.Options.Seed);
            json.WriteNumber("failed", bootstrap.Failed);
            json.WriteNumber("singular", bootstrap.Singular);
            json.WriteString("type", "percentile");
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, ParameterInterval interval)
    {
        json.WriteStartObject();
        json.WriteString("method", interval.Method == IntervalMethod.Profile ? "profile" : "bootstrap");
        json.WriteString("parameter", interval.Parameter switch
        {
            IntervalParameter.Fixed => "fixed",
            IntervalParameter.StandardDeviation => "sd",
            IntervalParameter.Correlation => "correlation",
            IntervalParameter.Share => "share",
            _ => "parameter",
        });
        json.WriteString("group", interval.Group);
        json.WriteString("term", interval.OtherTerm is { } other ? $"{interval.Term},{other}" : interval.Term);
        JsonNumbers.Number(json, "estimate", interval.Estimate);
        JsonNumbers.Number(json, "lower", interval.Lower);
        JsonNumbers.Number(json, "upper", interval.Upper);
        json.WriteNumber("level", interval.Level);
        if (interval.Note.Length > 0)
        {
            json.WriteString("note", interval.Note);
        }

        json.WriteEndObject();
    }
}

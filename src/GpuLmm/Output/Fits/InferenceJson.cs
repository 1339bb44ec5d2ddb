using System.Text.Json;

namespace GpuLmm;

/// <summary>The parts of a fit's JSON that judge and compare; a number that does not exist is null.</summary>
internal static class InferenceJson
{
    public static void Conditional(Utf8JsonWriter json, ModelReport report)
    {
        JsonNumbers.Number(json, "caic", report.Conditional?.Value);
        JsonNumbers.Number(json, "caicDf", report.Conditional?.Degrees);
        JsonNumbers.Number(json, "caicKnown", report.Conditional?.KnownValue);
        JsonNumbers.Number(json, "caicDfKnown", report.Conditional?.KnownDegrees);
        JsonNumbers.Number(json, "conditionalLogLik", report.Conditional?.LogLikelihood);
    }

    public static void Terms(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartArray("terms");
        foreach (TermTest test in report.Terms)
        {
            json.WriteStartObject();
            json.WriteString("term", test.Term);
            json.WriteNumber("df", test.Degrees);
            JsonNumbers.Number(json, "ddf", test.DenominatorDegrees);
            JsonNumbers.Number(json, "statistic", test.Statistic);
            JsonNumbers.Number(json, "pValue", test.PValue);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Only where they were asked for.</summary>
    public static void VarianceTests(Utf8JsonWriter json, ModelReport report)
    {
        if (report.VarianceTests.Count == 0)
        {
            return;
        }

        json.WriteStartArray("varianceTests");
        foreach (VarianceTest test in report.VarianceTests)
        {
            json.WriteStartObject();
            json.WriteString("group", test.Group);
            json.WriteString("term", test.Term);
            JsonNumbers.Number(json, "statistic", test.Statistic);
            json.WriteString("mixture", test.Mixture);
            JsonNumbers.Number(json, "pValue", test.PValue);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Only where it was asked for.</summary>
    public static void Equality(Utf8JsonWriter json, ModelReport report)
    {
        if (report.Equality is not { } test)
        {
            return;
        }

        json.WriteStartObject("equalVariances");
        json.WriteString("group", test.Group);
        json.WriteString("other", test.Other);
        JsonNumbers.Number(json, "difference", test.Difference);
        JsonNumbers.Number(json, "se", test.StandardError);
        JsonNumbers.Number(json, "wald", test.Statistic);
        JsonNumbers.Number(json, "waldPValue", test.PValue);
        JsonNumbers.Number(json, "lrt", test.LikelihoodRatio);
        JsonNumbers.Number(json, "lrtPValue", test.LikelihoodRatioPValue);
        json.WriteEndObject();
    }

    /// <summary>Parallel to the random effects.</summary>
    public static void RandomErrors(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartObject("randomErrors");
        foreach (IGrouping<string, RandomEffect> group in report.Random.GroupBy(effect => effect.Group))
        {
            json.WriteStartObject(group.Key);
            foreach (IGrouping<string, RandomEffect> level in group.GroupBy(effect => effect.Level))
            {
                json.WriteStartObject(level.Key);
                foreach (RandomEffect effect in level)
                {
                    json.WriteStartObject(effect.Term);
                    JsonNumbers.Number(json, "se", effect.StandardError);
                    JsonNumbers.Number(json, "reliability", effect.Reliability);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

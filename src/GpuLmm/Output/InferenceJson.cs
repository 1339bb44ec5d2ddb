using System.Text.Json;

namespace GpuLmm;

/// <summary>The parts of a fit's JSON that judge and compare; a number that does not exist is null.</summary>
internal static class InferenceJson
{
    public static void Conditional(Utf8JsonWriter json, ModelReport report)
    {
        Number(json, "caic", report.Conditional?.Value);
        Number(json, "caicDf", report.Conditional?.Degrees);
        Number(json, "caicKnown", report.Conditional?.KnownValue);
        Number(json, "caicDfKnown", report.Conditional?.KnownDegrees);
        Number(json, "conditionalLogLik", report.Conditional?.LogLikelihood);
    }

    public static void Terms(Utf8JsonWriter json, ModelReport report)
    {
        json.WriteStartArray("terms");
        foreach (TermTest test in report.Terms)
        {
            json.WriteStartObject();
            json.WriteString("term", test.Term);
            json.WriteNumber("df", test.Degrees);
            Number(json, "ddf", test.DenominatorDegrees);
            Number(json, "statistic", test.Statistic);
            Number(json, "pValue", test.PValue);
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
            Number(json, "statistic", test.Statistic);
            json.WriteString("mixture", test.Mixture);
            Number(json, "pValue", test.PValue);
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
        Number(json, "difference", test.Difference);
        Number(json, "se", test.StandardError);
        Number(json, "wald", test.Statistic);
        Number(json, "waldPValue", test.PValue);
        Number(json, "lrt", test.LikelihoodRatio);
        Number(json, "lrtPValue", test.LikelihoodRatioPValue);
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
                    Number(json, "se", effect.StandardError);
                    Number(json, "reliability", effect.Reliability);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

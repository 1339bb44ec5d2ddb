using System.Text.Json;

namespace GpuLmm;

/// <summary>What a generalised fit's JSON says of its variance and of simulated responses, only where it was computed.</summary>
internal static class DiagnosticsJson
{
    public static void Write(Utf8JsonWriter json, ModelReport report)
    {
        if (report.Partition.Count > 0)
        {
            json.WriteStartArray("partition");
            foreach (VariancePart part in report.Partition)
            {
                json.WriteStartObject();
                json.WriteString("source", part.Source);
                JsonNumbers.Number(json, "variance", part.Variance);
                JsonNumbers.Number(json, "share", part.Share);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (report.Diagnostics is { } diagnostics)
        {
            json.WriteStartObject("diagnostics");
            json.WriteNumber("simulations", diagnostics.Options.Simulations);
            json.WriteNumber("seed", diagnostics.Options.Seed);
            Test(json, "dispersion", diagnostics.Dispersion);
            Test(json, "zeroInflation", diagnostics.ZeroInflation);
            json.WriteEndObject();
        }
    }

    private static void Test(Utf8JsonWriter json, string name, SimulationTest? test)
    {
        if (test is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        JsonNumbers.Number(json, "observed", test.Observed);
        JsonNumbers.Number(json, "expected", test.Expected);
        JsonNumbers.Number(json, "ratio", test.Ratio);
        JsonNumbers.Number(json, "pValue", test.PValue);
        json.WriteString("advice", test.Advice);
        json.WriteEndObject();
    }
}

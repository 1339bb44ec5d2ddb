using System.Text.Json;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The summary of a report for programs.</summary>
internal static class ReportSummary
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TraitReport> traits)
    {
        json.WriteStartArray("traits");
        foreach (TraitReport trait in traits)
        {
            json.WriteStartObject();
            json.WriteString("trait", trait.Name);
            if (trait.Scan is { } scan)
            {
                json.WriteNumber("tested", scan.Tested);
                json.WriteNumber("notTested", scan.NotTested.Values.Sum());
                json.WriteNumber("hits", scan.Hits);
                json.WriteNumber("loci", scan.Loci.Count(locus => locus.Hits > 0));
                RunJson.Number(json, "lambdaGc", scan.GenomicInflation);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

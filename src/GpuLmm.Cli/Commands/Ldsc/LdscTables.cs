using System.Text.Json;

namespace GpuLmm.Cli.Commands;

/// <summary>The files of <c>gpulmm ldsc</c>.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="prefix">Of their names.</param>
internal sealed class LdscTables(LdscRequest request, string prefix)
{
    private static readonly string[] PairHeader =
    [
        "p1", "p2", "rg", "se", "z", "p", "h2_obs", "h2_obs_se", "h2_int", "h2_int_se", "gcov_int", "gcov_int_se", "gencov", "gencov_se",
        "nSnps", "status",
    ];

    private static readonly string[] PartitionHeader =
    [
        "Category", "Prop._SNPs", "Prop._h2", "Prop._h2_std_error", "Enrichment", "Enrichment_std_error", "Enrichment_p", "Coefficient",
        "Coefficient_std_error", "Coefficient_z-score",
    ];

    private static readonly string[] CellTypeHeader = ["Name", "Coefficient", "Coefficient_std_error", "Coefficient_P_value"];

    private string Json => prefix + LdscFile.Extension;

    /// <summary>Files that will be written.</summary>
    public IEnumerable<string> Planned => (string[])
    [
        Json,
        .. request.Task switch
        {
            LdscTask.Correlation => (string[])[prefix + ".rg.tsv"],
            LdscTask.CellTypes => [prefix + ".cell_type_results.txt"],

            // Of several annotations, which the scores will tell.
            _ => [prefix + ".results"],
        },
        .. request.PrintDeletes ? (string[])[prefix + ".delete", prefix + ".part_delete"] : [],
        .. request.PrintCovariance ? (string[])[prefix + ".cov"] : [],
    ];

    public void Write(PendingFiles files, HeritabilityEstimate fit)
    {
        WriteJson(files, json => LdscJson.Members(json, fit));
        if (request.PrintDeletes)
        {
            Lines(files, prefix + ".delete", fit.H2Deletes.Select((value, i) =>
                fit.InterceptDeletes.Count > 0 ? $"{TabTable.Cell(value)}\t{TabTable.Cell(fit.InterceptDeletes[i])}"
                    : TabTable.Cell(value)));
        }

        if (fit.Partition is not { } partition)
        {
            return;
        }

        files.Write(prefix + ".results", stream => TabTable.Write(stream, PartitionHeader, partition.Annotations.Select(Row)));
        if (request.PrintDeletes)
        {
            Lines(files, prefix + ".part_delete", partition.CoefficientDeletes.Select(Joined));
        }

        if (request.PrintCovariance)
        {
            Lines(files, prefix + ".cov", partition.CoefficientCovariance.Select(Joined));
        }
    }

    public void Write(PendingFiles files, GeneticCorrelations table)
    {
        WriteJson(files, json => LdscJson.Members(json, table));
        files.Write(prefix + ".rg.tsv", stream => TabTable.Write(stream, PairHeader, table.Pairs.Select(Row)));
        if (request.PrintDeletes)
        {
            Lines(files, prefix + ".delete", table.Pairs.Select(pair =>
                $"{pair.First.Trait}\t{pair.Second.Trait}\t{Joined(pair.CovarianceDeletes)}"));
        }
    }

    public void Write(PendingFiles files, IReadOnlyList<CellTypeEstimate> rows)
    {
        // No results beside the name, the coefficient and its test: ldsc's table, the best first.
        WriteJson(files, json => LdscJson.Members(json, Empty, rows));
        files.Write(prefix + ".cell_type_results.txt", stream =>
            TabTable.Write(stream, CellTypeHeader, rows.OrderBy(row => row.P).Select(row => new[]
        {
            row.Name, TabTable.Cell(row.Coefficient), TabTable.Cell(row.StandardError), TabTable.Cell(row.P),
        })));
    }

    private SummaryStatistics Empty => new(request.Paths[0], SumstatsReader.NameOf(request.Paths[0]));

    private static string[] Row(AnnotationEstimate own) =>
    [
        own.Name, .. new[]
        {
            own.SnpShare, own.H2Share, own.H2ShareStandardError, own.Enrichment, own.EnrichmentStandardError, own.EnrichmentP,
                own.Coefficient,
            own.CoefficientStandardError, own.CoefficientZ,
        }.Select(TabTable.Cell),
    ];

    // Heritability is the second trait's, as ldsc has it, on the observed scale, as the header says; the JSON has both scales.
    private static string[] Row(GeneticCorrelation pair) =>
    [
        pair.First.Trait, pair.Second.Trait, .. new[]
        {
            pair.Rg, pair.RgStandardError, pair.Z, pair.P, pair.Second.H2, pair.Second.H2StandardError, pair.Second.Intercept,
            pair.Second.InterceptStandardError, pair.Intercept, pair.InterceptStandardError, pair.Covariance, pair.CovarianceStandardError,
            pair.SnpCount,
        }.Select(TabTable.Cell), pair.Status,
    ];

    private void WriteJson(PendingFiles files, Action<Utf8JsonWriter> members) => files.Write(Json, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    private static string Joined(IReadOnlyList<double> values) => string.Join('\t', values.Select(TabTable.Cell));

    private static void Lines(PendingFiles files, string path, IEnumerable<string> lines) => files.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        foreach (string line in lines)
        {
            writer.WriteLine(line);
        }
    });
}

using System.Text.Json;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Results for programs, in full precision; null where there is no number.</summary>
internal static class LdscJson
{
    /// <summary>Members of one heritability.</summary>
    public static void Members(Utf8JsonWriter json, HeritabilityEstimate fit)
    {
        json.WriteString("trait", fit.Trait);
        Numbers(json, ("h2", fit.H2), ("h2Se", fit.H2StandardError), ("liabilityFactor", fit.LiabilityFactor),
            ("h2Liability", fit.H2Liability),
            ("h2LiabilitySe", fit.H2LiabilityStandardError), ("intercept", fit.Intercept), ("interceptSe", fit.InterceptStandardError),
            ("ratio", fit.Ratio), ("ratioSe", fit.RatioStandardError), ("meanChi2", fit.MeanChiSquared), ("lambdaGc", fit.LambdaGc),
            ("lambdaGcExact", fit.LambdaGcExact), ("maxChi2", fit.MaxChiSquared), ("nSnps", fit.SnpCount),
            ("nSnpsStep1", fit.FirstStepSnpCount ?? double.NaN), ("M", fit.M), ("nBlocks", fit.BlockCount),
                ("twoStep", fit.TwoStep ?? double.NaN),
            ("chisqMax", fit.ChiSquaredLimit ?? double.NaN), ("meanN", fit.MeanN));
        SumstatsWords.Removed(json, fit.Removed);
        json.WriteString("status", fit.Status);
        SumstatsWords.Texts(json, "warnings", fit.Warnings);
        if (fit.Bins.Count > 0)
        {
            Bins(json, fit.Bins);
        }

        if (fit.Partition is { } partition)
        {
            Partition(json, partition);
        }
    }

    /// <summary>Members of all pairs.</summary>
    public static void Members(Utf8JsonWriter json, GeneticCorrelations table)
    {
        json.WriteStartArray("traits");
        foreach (HeritabilityEstimate trait in table.Traits)
        {
            json.WriteStartObject();
            Members(json, trait);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rg");
        foreach (GeneticCorrelation pair in table.Pairs)
        {
            Pair(json, pair);
        }

        json.WriteEndArray();
        Matrix(json, "S", table.S);
        Matrix(json, "V", table.V);
    }

    /// <summary>Members of cell types.</summary>
    public static void Members(Utf8JsonWriter json, SummaryStatistics trait, IReadOnlyList<CellTypeEstimate> rows)
    {
        json.WriteString("trait", trait.Name);
        json.WriteStartArray("cellTypes");
        foreach (CellTypeEstimate row in rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            Numbers(json, ("coefficient", row.Coefficient), ("se", row.StandardError), ("p", row.P), ("nSnps", row.SnpCount));
            json.WriteString("status", row.Status);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Pair(Utf8JsonWriter json, GeneticCorrelation pair)
    {
        json.WriteStartObject();
        json.WriteString("p1", pair.First.Trait);
        json.WriteString("p2", pair.Second.Trait);
        Numbers(json, ("rg", pair.Rg), ("rgSe", pair.RgStandardError), ("z", pair.Z), ("p", pair.P), ("log10p", pair.NegativeLog10P),
            ("gencov", pair.Covariance), ("gencovSe", pair.CovarianceStandardError), ("liabilityFactor", pair.LiabilityFactor),
            ("gencovLiability", pair.Covariance * pair.LiabilityFactor),
                ("gencovLiabilitySe", pair.CovarianceStandardError * pair.LiabilityFactor),
            ("gencovIntercept", pair.Intercept), ("gencovInterceptSe", pair.InterceptStandardError), ("meanZ1Z2", pair.MeanProduct),
            ("nSnps", pair.SnpCount), ("twoStep", pair.TwoStep ?? double.NaN));
        foreach ((string name, HeritabilityEstimate trait) in new[] { ("trait1", pair.First), ("trait2", pair.Second) })
        {
            json.WriteStartObject(name);
            Members(json, trait);
            json.WriteEndObject();
        }

        SumstatsWords.Removed(json, pair.Removed);
        json.WriteString("status", pair.Status);
        SumstatsWords.Texts(json, "warnings", pair.Warnings);
        json.WriteEndObject();
    }

    private static void Bins(Utf8JsonWriter json, IReadOnlyList<LdBin> bins)
    {
        json.WriteStartArray("bins");
        foreach (LdBin bin in bins)
        {
            json.WriteStartObject();
            Numbers(json, ("ld", bin.Score), ("expectedChi2", bin.Expected), ("meanChi2", bin.MeanChiSquared), ("nSnps", bin.Count));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Partition(Utf8JsonWriter json, HeritabilityPartition partition)
    {
        json.WriteStartArray("categories");
        foreach (AnnotationEstimate own in partition.Annotations)
        {
            json.WriteStartObject();
            json.WriteString("name", own.Name);
            Numbers(json, ("M", own.M), ("coefficient", own.Coefficient), ("coefficientSe", own.CoefficientStandardError),
                ("coefficientZ", own.CoefficientZ), ("coefficientP", own.CoefficientP), ("categoryH2", own.CategoryH2),
                ("categoryH2Se", own.CategoryH2StandardError), ("propH2NonOverlap", own.CategoryShare),
                ("propH2NonOverlapSe", own.CategoryShareStandardError), ("propSnps", own.SnpShare), ("propH2", own.H2Share),
                ("propH2Se", own.H2ShareStandardError), ("enrichment", own.Enrichment), ("enrichmentSe", own.EnrichmentStandardError),
                ("enrichmentP", own.EnrichmentP), ("enrichmentDifference", own.EnrichmentDifference),
                ("enrichmentDifferenceSe", own.EnrichmentDifferenceStandardError), ("tauStar", own.TauStar),
                    ("tauStarSe", own.TauStarStandardError));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Numbers(json, ("overlapSnps", partition.OverlapSnpCount));
        Matrix(json, "overlap", partition.Overlap);
        Matrix(json, "coefficientCov", partition.CoefficientCovariance);
    }

    private static void Matrix(Utf8JsonWriter json, string name, IReadOnlyList<IReadOnlyList<double>> rows)
    {
        json.WriteStartArray(name);
        foreach (IReadOnlyList<double> row in rows)
        {
            json.WriteStartArray();
            foreach (double value in row)
            {
                if (double.IsFinite(value))
                {
                    json.WriteNumberValue(value);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, params (string Name, double Value)[] numbers)
    {
        foreach ((string name, double value) in numbers)
        {
            RunJson.Number(json, name, value);
        }
    }
}

using System.Text.Json;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The summary of a scan for programs.</summary>
internal static class ScanSummary
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ScanSet> sets, StudySamples study, SexCodedGenotypes genotypes)
    {
        Samples(json, study.Report);
        json.WriteNumber("markers", genotypes.Markers.Count);
        Study.Write(json, genotypes.Report);
        json.WriteStartArray("traits");
        foreach (ScanSet set in sets)
        {
            foreach ((Trait trait, OneKernelFit fit) in set.Traits.Zip(set.Fits))
            {
                Trait(json, set, trait, fit);
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("skipped");
        foreach (SkippedTrait trait in study.Skipped)
        {
            json.WriteStartObject();
            json.WriteString("trait", trait.Name);
            json.WriteString("reason", trait.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("tested", sets.Sum(set => set.Summary.Tested));
        json.WriteNumber("notTested", sets.Sum(set => set.Summary.NotTested));
        json.WriteNumber("redone", sets.Sum(set => set.Summary.Redone));
    }

    private static void Samples(Utf8JsonWriter json, AlignmentReport flow)
    {
        json.WriteStartObject("samples");
        json.WriteNumber("genotyped", flow.Genotyped);
        json.WriteNumber("inPhenotypeTable", flow.InPhenotypeTable);
        json.WriteNumber("matched", flow.Matched);
        json.WriteNumber("removedByLists", flow.RemovedByLists);
        json.WriteNumber("missingCovariate", flow.MissingCovariate);
        json.WriteNumber("missingPhenotype", flow.MissingPhenotype);
        json.WriteNumber("analysed", flow.Analysed);
        json.WriteNumber("notGenotyped", flow.NotGenotyped);
        json.WriteEndObject();
    }

    private static void Trait(Utf8JsonWriter json, ScanSet set, Trait trait, OneKernelFit fit)
    {
        json.WriteStartObject();
        json.WriteString("trait", trait.Name);
        json.WriteNumber("n", fit.SampleCount);
        json.WriteNumber("p", fit.Fixed.Count);
        json.WriteNumber("h2", fit.Heritability);
        Number(json, "h2Se", fit.HeritabilityError);
        json.WriteNumber("lambda", fit.Lambda);
        json.WriteString("boundary", fit.Boundary.ToString().ToLowerInvariant());
        json.WriteNumber("kinshipMarkers", set.KinshipMarkers);
        json.WriteNumber("filteredOut", set.Summary.Excluded.Total);
        Reasons(json, "filteredOutBy", Filters(set.Summary.Excluded));
        Reasons(json, "notTestedBy", set.Untested(trait));
        json.WriteEndObject();
    }

    private static IEnumerable<(string, int)> Filters(MarkerExclusions excluded) =>
    [
        ("chr", excluded.Chromosome), ("extract", excluded.Extract), ("exclude", excluded.Exclude), ("geno", excluded.MaxMissing),
        ("maf", excluded.MinMinorAlleleFrequency),
    ];

    private static void Reasons(Utf8JsonWriter json, string name, IEnumerable<(string Reason, int Count)> reasons)
    {
        json.WriteStartObject(name);
        foreach ((string reason, int count) in reasons)
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
    }

    /// <summary>A number, or null where there is none.</summary>
    internal static void Number(Utf8JsonWriter json, string name, double value)
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

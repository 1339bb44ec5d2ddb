using System.Globalization;
using System.Text.Json;

namespace GpuLmm.Cli.Running;

/// <summary>How genotypes, samples and traits are told to people.</summary>
internal static class Study
{
    public static void Describe(RunContext context, Genotypes genotypes)
    {
        context.Say(string.Create(
            CultureInfo.InvariantCulture, $"genotypes: {genotypes.Name}, {genotypes.Samples.Count:N0} samples, {genotypes.Markers.Count:N0} markers{(genotypes.HasDosages ? ", dosages" : string.Empty)}"));
        genotypes.Notes.ToList().ForEach(context.Say);
    }

    /// <summary>What was set missing, where anything was.</summary>
    public static void TellSexCoding(RunContext context, SexCodedGenotypes genotypes)
    {
        SexCodingReport report = genotypes.Report;
        if (report.HeterozygousCount > 0)
        {
            context.Say($"heterozygous males: {Count(report.HeterozygousCount, "calls")} of {Count(report.HeterozygousMarkerCount, "markers")} on X and Y are missing; "
                + "--par-region tells which markers are pseudoautosomal");
        }
    }

    /// <summary>X, Y and mitochondria in a summary for programs.</summary>
    public static void Write(Utf8JsonWriter json, SexCodingReport report)
    {
        json.WriteStartObject("sexChromosomes");
        json.WriteNumber("x", report.MarkerCounts[ChromosomeKind.X]);
        json.WriteNumber("pseudoAutosomal", report.MarkerCounts[ChromosomeKind.PseudoAutosomal]);
        json.WriteNumber("y", report.MarkerCounts[ChromosomeKind.Y]);
        json.WriteNumber("mitochondrial", report.MarkerCounts[ChromosomeKind.Mitochondrion]);
        json.WriteNumber("males", report.MaleCount);
        json.WriteNumber("females", report.FemaleCount);
        json.WriteNumber("unknownSex", report.UnknownSexCount);
        json.WriteNumber("heterozygousMales", report.HeterozygousCount);
        json.WriteEndObject();
    }

    /// <summary>The flow of samples, and the traits that are skipped.</summary>
    public static void Describe(RunContext context, StudySamples study)
    {
        AlignmentReport flow = study.Report;
        context.Say(SampleFlow.Describe(flow));
        if (flow.NotGenotyped > 0)
        {
            string more = flow.NotGenotyped > flow.NotGenotypedExamples.Count ? ", …" : string.Empty;
            string rowCount = Count(flow.NotGenotyped, "rows of the phenotype table");
            context.Say($"not genotyped: {rowCount} ({string.Join(", ", flow.NotGenotypedExamples)}{more})");
        }

        foreach (SkippedTrait trait in study.Skipped)
        {
            context.Say($"trait {trait.Name} is skipped: {trait.Reason}");
        }

        foreach (Trait trait in study.Traits)
        {
            context.Note($"trait {trait.Name}: {Count(trait.SampleSet.Count, "samples")}, {Count(trait.MissingCount, "missing")}, "
                + $"p = {trait.SampleSet.Covariates.Names.Count} ({string.Join(", ", trait.SampleSet.Covariates.Names)})");
        }

        foreach (DroppedColumn column in study.SampleSets.SelectMany(set => set.Covariates.Dropped).Distinct())
        {
            context.Say($"covariate {column.Name} is left out: {column.Reason}");
        }
    }

    /// <exception cref="InputException">No trait can be analysed.</exception>
    public static void RequireTraits(StudySamples study)
    {
        if (study.Traits.Count == 0)
        {
            throw new InputException($"no trait is left to analyse: {string.Join("; ", study.Skipped.Select(s => $"{s.Name}: {s.Reason}"))}.");
        }
    }

    public static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}");

    /// <summary>A number for people; NA where there is none.</summary>
    public static string Number(double value, string format) =>
        double.IsNaN(value) ? "NA" : value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Opens the device and tells it, the record too.</summary>
    public static Backend OpenDevice(RunContext context)
    {
        Backend backend = Accelerators.Open(context.Options.Device, context.Options.Threads, context.Options.Precision, context.Options.DeviceMemory);
        context.Device = backend;
        string choice = backend.Choice.Length == 0 ? string.Empty : $"; {backend.Choice}";
        context.Say($"device: {backend.Name} ({backend.Description}{choice}), {Count(backend.Threads, backend.Threads == 1 ? "thread" : "threads")}, "
            + $"{context.Options.Precision.ToString().ToLowerInvariant()} precision");
        return backend;
    }
}

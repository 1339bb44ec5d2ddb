using System.Globalization;

namespace GpuLmm.Cli.Running;

/// <summary>How genotypes, samples and traits are told to people.</summary>
internal static class Study
{
    public static void Describe(RunContext context, Genotypes genotypes)
    {
        context.Say(string.Create(
            CultureInfo.InvariantCulture, $"genotypes: {genotypes.Name}, {genotypes.Samples.Count:N0} samples, {genotypes.Markers.Count:N0} markers{(genotypes.HasDosages ? ", dosages" : string.Empty)}"));
        if (genotypes is BgenFile { SkippedCount: > 0 } bgen)
        {
            context.Say($"skipped: {Count(bgen.SkippedCount, "variants")} that have not two alleles, {bgen.FirstSkipped} first");
        }
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

    /// <summary>Opens the device and tells it.</summary>
    public static Backend OpenDevice(RunContext context)
    {
        Backend backend = Accelerators.Open(context.Options.Device, context.Options.Threads, context.Options.Precision, context.Options.DeviceMemory);
        string choice = backend.Choice.Length == 0 ? string.Empty : $"; {backend.Choice}";
        context.Say($"device: {backend.Name} ({backend.Description}{choice}), {Count(backend.Threads, backend.Threads == 1 ? "thread" : "threads")}, "
            + $"{context.Options.Precision.ToString().ToLowerInvariant()} precision");
        return backend;
    }
}

using System.Globalization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Running;

/// <summary>How genotypes, samples and traits are told to people.</summary>
internal static class Study
{
    public static void Describe(RunContext context, Genotypes genotypes)
    {
        context.Facts.Genotypes = GenotypeFacts.Of(genotypes);
        context.Say($"genotypes: {context.Facts.Genotypes}");
        genotypes.Notes.ToList().ForEach(context.Say);
    }

    /// <summary>What was set missing, where anything was.</summary>
    public static void TellSexCoding(RunContext context, SexCodedGenotypes genotypes)
    {
        SexCodingReport report = genotypes.Report;
        if (report.HeterozygousCount > 0)
        {
            context.Say(
                $"heterozygous males: {Count(report.HeterozygousCount, "calls")} of {Count(report.HeterozygousMarkerCount, "markers")} on X and Y are missing; "
                + "--par-region tells which markers are pseudoautosomal");
        }
    }

    /// <summary>The table of a fit.</summary>
    public static void Describe(RunContext context, DataTable data)
    {
        context.Facts.Data = TableFacts.Of(data);
        context.Say($"data: {context.Facts.Data}");
    }

    /// <summary>The flow of samples, and the traits that are skipped.</summary>
    public static void Describe(RunContext context, StudySamples study)
    {
        DescribeSamples(context, study);
        foreach (SkippedFacts trait in SkippedOf(study))
        {
            context.Say($"{trait}");
        }

        foreach (Trait trait in study.Traits)
        {
            context.Note($"trait {trait.Name}: {Count(trait.SampleSet.Count, "samples")}, {Count(trait.MissingCount, "missing")}, "
                + $"p = {trait.SampleSet.Covariates.Names.Count} ({string.Join(", ", trait.SampleSet.Covariates.Names)})");
        }

        DescribeLeftOut(context, study);
    }

    /// <summary>The same of thousands of traits, whose table has what is said of each.</summary>
    public static void DescribeMany(RunContext context, StudySamples study)
    {
        const int Shown = 3;
        DescribeSamples(context, study);
        foreach (SkippedFacts trait in SkippedOf(study).Take(Shown))
        {
            context.Say($"{trait}");
        }

        if (study.Skipped.Count > Shown)
        {
            context.Say($"{Count(study.Skipped.Count, "traits are skipped")}, as the table of null models says");
        }

        DescribeLeftOut(context, study);
    }

    private static void DescribeSamples(RunContext context, StudySamples study)
    {
        var flow = SampleFacts.Of(study.Report);
        context.Facts.Samples = flow;
        context.Say($"samples: {flow}");
        if (flow.NotGenotypedLine is { } absent)
        {
            context.Say($"not genotyped: {absent}");
        }

        if (flow.MissingByCovariateLine is { } lacking)
        {
            context.Say($"lacking covariates: {lacking}");
        }

        foreach (string warning in flow.Warnings ?? [])
        {
            context.Say($"warning: {warning}");
        }
    }

    private static void DescribeLeftOut(RunContext context, StudySamples study)
    {
        LeftOutFacts[] leftOut = [.. study.SampleSets.SelectMany(set => set.Covariates.Dropped).Distinct()
            .Select(column => new LeftOutFacts(column.Name, column.Reason))];
        context.Facts.LeftOut = leftOut.Length == 0 ? null : leftOut;
        foreach (LeftOutFacts covariate in leftOut)
        {
            context.Say($"{covariate}");
        }
    }

    /// <summary>Traits that cannot be analysed.</summary>
    public static IEnumerable<SkippedFacts> SkippedOf(StudySamples study) =>
        study.Skipped.Select(trait => new SkippedFacts(trait.Name, trait.Reason));

    /// <exception cref="InputException">No trait can be analysed.</exception>
    public static void RequireTraits(StudySamples study)
    {
        if (study.Traits.Count == 0)
        {
            throw new InputException(
                $"no trait is left to analyse: {string.Join("; ", study.Skipped.Select(s => $"{s.Name}: {s.Reason}"))}.");
        }
    }

    public static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}");

    /// <summary>A number for people; NA where there is none.</summary>
    public static string Number(double value, string format) =>
        double.IsNaN(value) ? "NA" : value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Opens the device and says which it is.</summary>
    public static Backend OpenDevice(RunContext context)
    {
        RunOptions options = context.Options;
        Backend backend = Accelerators.Open(options.Device, options.Threads, options.Precision, options.DeviceMemory);
        RunFacts facts = context.Facts;
        facts.Device = backend.Name;
        facts.DeviceDescription = backend.Description;
        facts.DeviceChoice = backend.Choice;
        facts.Threads = backend.Threads;
        facts.Precision = options.Precision.ToString().ToLowerInvariant();
        context.Say($"device: {facts.DeviceLine}");
        try
        {
            context.Journal?.RequireMachine(
                new RunMachine($"{backend.Name} ({backend.Description})", facts.Precision, backend.Threads));
        }
        catch
        {
            backend.Dispose();
            throw;
        }

        return backend;
    }
}

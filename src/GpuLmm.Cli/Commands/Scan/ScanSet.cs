using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The scan of traits that share their samples, and its files.</summary>
internal sealed class ScanSet : IDisposable
{
    private readonly RunContext context;
    private readonly string prefix;
    private readonly AssociationFormat format;
    private readonly IReadOnlyDictionary<string, string> metadata;
    private readonly List<PendingFile> nullFiles = [];
    private readonly List<ModelReport> models = [];
    private AssociationTable? table;
    private StatusCounts? counts;
    private ReportCollector? collector;

    public ScanSet(
        SampleSet samples, IReadOnlyList<Trait> traits, string prefix, AssociationFormat format, IReadOnlyDictionary<string, string> metadata, RunContext context)
    {
        Samples = samples;
        Traits = traits;
        this.prefix = prefix;
        this.format = format;
        this.metadata = metadata;
        this.context = context;
    }

    public SampleSet Samples { get; }

    public IReadOnlyList<Trait> Traits { get; }

    /// <summary>The null fits by REML, with the kinship of the whole genome.</summary>
    public IReadOnlyList<OneKernelFit> Fits { get; private set; } = [];

    public AssociationSummary Summary { get; private set; } = new(0, 0, 0, default);

    /// <summary>The test that a report shows; null for no report.</summary>
    public MarkerTest? ReportedTest { get; init; }

    /// <summary>What a report shows of the traits; empty without one.</summary>
    public IEnumerable<TraitReport> Reports => collector is null ? [] : Traits.Select((trait, i) => new TraitReport(trait.Name, models[i], collector.Scan(i))
    {
        Samples = context.Facts.Samples!.Steps(Samples.Count),
    });

    /// <summary>Markers of the kinship; 0 where unknown.</summary>
    public double KinshipMarkers { get; private set; }

    public static string NullPathOf(string prefix, string trait) => AssociationTable.PathOf(prefix, trait)[..^".tsv".Length] + ".null.json";

    /// <summary>Scans against one kinship.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="kinship">K.</param>
    /// <param name="releaseKinship">Whether K may be freed on the way.</param>
    /// <param name="backend">Where to compute.</param>
    /// <param name="options">Tests and filters.</param>
    public void Scan(Genotypes genotypes, Kinship kinship, bool releaseKinship, Backend backend, AssociationOptions options)
    {
        IAssociationWriter writer = Open(options);
        using NullModel model = FitNull(kinship, releaseKinship, backend);
        Summary = context.Stage("scan", progress =>
            AssociationScan.Run(genotypes, model, backend, writer, options, progress, context.Cancellation));
        Close();
    }

    /// <summary>Scans every chromosome against the kinship of the others; the null fits reported are those of the whole genome.</summary>
    public void ScanLoco(Genotypes genotypes, LocoKinship kinship, Backend backend, AssociationOptions options)
    {
        IAssociationWriter writer = Open(options);
        using (Kinship all = kinship.All())
        {
            FitNull(all, releaseKinship: true, backend).Dispose();
        }

        Summary = context.Stage("scan", progress => AssociationScan.Run(
            genotypes, ScanBackground.LeaveChromosomeOut(Samples, Traits, kinship, NoteChromosome), backend, writer, options, progress, context.Cancellation));
        Close();
    }

    /// <summary>Markers of a trait without a test, by the reason.</summary>
    public IEnumerable<(string Reason, int Count)> Untested(Trait trait) => counts!.Untested(Traits.ToList().IndexOf(trait));

    /// <summary>Gives the files their names.</summary>
    public void Complete()
    {
        table?.Complete();
        nullFiles.ForEach(file => file.Complete());
    }

    public void Dispose()
    {
        table?.Dispose();
        nullFiles.ForEach(file => file.Dispose());
    }

    private IAssociationWriter Open(AssociationOptions options)
    {
        table = AssociationTable.Create(prefix, [.. Traits.Select(trait => trait.Name)], context.Options.Overwrite, format, metadata);
        counts = new StatusCounts(table, Traits.Count, options.Tests[0]);
        return ReportedTest is { } test ? collector = new ReportCollector(counts, Traits.Count, test) : counts;
    }

    private void Close()
    {
        table!.Close();
        Tell();
    }

    private NullModel FitNull(Kinship kinship, bool releaseKinship, Backend backend)
    {
        KinshipMarkers = kinship.MarkerCount;
        var facts = KinshipFacts.Of(kinship);
        context.Facts.AddKinship(facts);
        context.Say($"kinship: {facts}");
        NullModel model = context.Stage("null model", _ => NullModel.Fit(Samples, Traits, kinship, backend, releaseKinship));
        Fits = [.. model.Traits.Select(trait => trait.Reml)];
        foreach (TraitNull trait in model.Traits)
        {
            var file = new PendingFile(NullPathOf(prefix, trait.Trait.Name), context.Options.Overwrite);
            nullFiles.Add(file);
            ModelReport report = trait.ToReport(Samples);
            models.Add(report);
            ModelJson.Write(file.Stream, report);
            file.Close();
            context.Say(Describe(trait));
            report.Warnings.ToList().ForEach(warning => context.Say($"{trait.Trait.Name}: {warning}"));
        }

        return model;
    }

    private void NoteChromosome(string chromosome, NullModel model)
    {
        foreach (TraitNull trait in model.Traits)
        {
            context.Note($"without chromosome {chromosome}: {Describe(trait)}");
        }
    }

    private void Tell()
    {
        MarkerExclusions excluded = Summary.Excluded;
        string names = Traits.Count == 1 ? Traits[0].Name : Study.Count(Traits.Count, $"traits ({Traits[0].Name}, …)");
        context.Say($"{names}: {Study.Count(Summary.Tested, "tests of markers")}, {Summary.NotTested:N0} with a reason instead, "
            + $"{Summary.Redone:N0} searched again over the whole range of λ, {Study.Count(excluded.Total, "markers filtered out")}");
        context.Note($"filtered out: {FilterFacts.Of(excluded).Line(excluded.UnknownExtractIds)}");
    }

    private static string Describe(TraitNull trait) => string.Create(
        CultureInfo.InvariantCulture,
        $"{trait.Trait.Name}: n = {trait.Reml.SampleCount:N0}, h² = {trait.Reml.Heritability:0.0000} "
        + $"(s.e. {Study.Number(trait.Reml.HeritabilityError, "0.0000")}), λ = {trait.Reml.Lambda:g5}");
}

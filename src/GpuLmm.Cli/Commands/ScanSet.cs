using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The scan of traits that share their samples, and its files.</summary>
internal sealed class ScanSet : IDisposable
{
    private readonly RunContext context;
    private readonly string prefix;
    private readonly List<PendingFile> nullFiles = [];
    private AssociationTable? table;

    public ScanSet(SampleSet samples, IReadOnlyList<Trait> traits, string prefix, RunContext context)
    {
        Samples = samples;
        Traits = traits;
        this.prefix = prefix;
        this.context = context;
    }

    public SampleSet Samples { get; }

    public IReadOnlyList<Trait> Traits { get; }

    /// <summary>The null fits by REML, with the kinship of the whole genome.</summary>
    public IReadOnlyList<OneKernelFit> Fits { get; private set; } = [];

    public AssociationSummary Summary { get; private set; } = new(0, 0, 0, default);

    /// <summary>Markers of the kinship; 0 where unknown.</summary>
    public double KinshipMarkers { get; private set; }

    public static string NullPathOf(string prefix, string trait) => AssociationTable.PathOf(prefix, trait)[..^".tsv".Length] + ".null.json";

    public void Scan(Genotypes genotypes, ScanKinships kinships, Backend backend, AssociationOptions options, bool isLoco)
    {
        table = AssociationTable.Create(prefix, [.. Traits.Select(trait => trait.Name)], context.Options.Overwrite);
        if (isLoco)
        {
            ScanLoco(genotypes, kinships.LocoOf(Samples), backend, options);
        }
        else
        {
            using NullModel model = FitNull(kinships.Of(Samples), backend);
            Summary = context.Stage("scan", progress =>
                AssociationScan.Run(genotypes, model, backend, table, options, progress, context.Cancellation));
        }

        table.Close();
        Tell();
    }

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

    private void ScanLoco(Genotypes genotypes, LocoKinship kinship, Backend backend, AssociationOptions options)
    {
        using (Kinship all = kinship.All())
        {
            FitNull(all, backend).Dispose();
        }

        Summary = context.Stage("scan", progress => AssociationScan.RunLoco(
            genotypes, Samples, Traits, kinship, backend, table!, options, NoteChromosome, progress, context.Cancellation));
    }

    private NullModel FitNull(Kinship kinship, Backend backend)
    {
        KinshipMarkers = kinship.MarkerCount;
        NullModel model = context.Stage("null model", _ => NullModel.Fit(Samples, Traits, kinship, backend));
        Fits = [.. model.Traits.Select(trait => trait.Reml)];
        foreach (TraitNull trait in model.Traits)
        {
            var file = new PendingFile(NullPathOf(prefix, trait.Trait.Name), context.Options.Overwrite);
            nullFiles.Add(file);
            var report = ModelReport.Of(trait, Samples);
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
        context.Note($"filtered out: {excluded.Chromosome} by --chr, {excluded.Extract} by --extract, {excluded.Exclude} by --exclude, "
            + $"{excluded.MaxMissing} by --geno, {excluded.MinMinorAlleleFrequency} by --maf; {excluded.UnknownExtractIds} ids of --extract are no markers");
    }

    private static string Describe(TraitNull trait) => string.Create(
        CultureInfo.InvariantCulture,
        $"{trait.Trait.Name}: n = {trait.Reml.SampleCount:N0}, h² = {trait.Reml.Share:0.0000} (s.e. {trait.Reml.ShareError:0.0000}), λ = {trait.Reml.Lambda:g5}");
}

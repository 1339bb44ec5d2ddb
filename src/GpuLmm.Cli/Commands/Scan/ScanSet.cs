using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The scan of traits that share their samples, and its files.</summary>
internal abstract class ScanSet(SampleSet samples, IReadOnlyList<Trait> traits, ScanFiles files) : IDisposable
{
    public SampleSet Samples => samples;

    public IReadOnlyList<Trait> Traits => traits;

    /// <summary>The null fits by REML, with the kinship of the whole genome where there is one.</summary>
    public IReadOnlyList<NullFit> Fits { get; private set; } = [];

    /// <summary>Markers of the kinship; 0 where unknown.</summary>
    public double KinshipMarkers { get; private set; }

    /// <summary>Markers that the filters left out.</summary>
    public abstract MarkerExclusions Excluded { get; }

    /// <summary>What was tested.</summary>
    public abstract long Tested { get; }

    /// <summary>What has a reason instead.</summary>
    public abstract long NotTested { get; }

    /// <summary>What was searched again over the whole range of λ.</summary>
    public virtual int Redone => 0;

    /// <summary>What a report shows of the traits; empty without one.</summary>
    public virtual IEnumerable<TraitReport> Reports => [];

    protected ScanFiles Files => files;

    public static string NullPathOf(string prefix, string trait) => AssociationTable.PathOf(prefix, trait)[..^".tsv".Length] + ".null.json";

    /// <summary>Fits the null models and tests every marker, or pair.</summary>
    /// <param name="fit">Fits the null models.</param>
    /// <param name="genotypes">G.</param>
    /// <param name="backend">Where to compute.</param>
    /// <param name="options">Tests and filters.</param>
    public void Scan(Func<PreparedBackground> fit, Genotypes genotypes, Backend backend, AssociationOptions options)
    {
        using PreparedBackground fitted = fit();
        Open(fitted.Background, options);
        (Fits, KinshipMarkers) = (fitted.Fits, fitted.KinshipMarkers);
        WriteNulls();
        Test(genotypes, fitted, backend, options);
        Tell();
    }

    /// <summary>What a trait has without a test, by the reason.</summary>
    public abstract IEnumerable<(string Reason, long Count)> Untested(int trait);

    /// <summary>The tables get their names with the results of the run.</summary>
    public abstract void Complete();

    public abstract void Dispose();

    /// <summary>Opens the tables.</summary>
    protected abstract void Open(ScanBackground background, AssociationOptions options);

    /// <summary>Tests, and closes the tables.</summary>
    protected abstract void Test(Genotypes genotypes, PreparedBackground fitted, Backend backend, AssociationOptions options);

    /// <summary>What was done, for people.</summary>
    protected abstract string Told();

    private void WriteNulls()
    {
        RunContext context = files.Context;
        foreach ((Trait trait, NullFit fit) in Traits.Zip(Fits))
        {
            context.Results.Write(NullPathOf(files.Prefix, trait.Name), stream => ModelJson.Write(stream, fit.Report));
            context.Say(fit.Description);
            fit.Report.Warnings.ToList().ForEach(warning => context.Say($"{trait.Name}: {warning}"));
        }
    }

    private void Tell()
    {
        string names = Traits.Count == 1 ? Traits[0].Name : Study.Count(Traits.Count, $"traits ({Traits[0].Name}, …)");
        files.Context.Say($"{names}: {Told()}{Study.Count(Excluded.Total, "markers filtered out")}");
        files.Context.Note($"filtered out: {FilterFacts.Of(Excluded).Line(Excluded.UnknownExtractIds)}");
    }
}

/// <summary>Where the tables of a scan go.</summary>
/// <param name="Prefix">Of their names.</param>
/// <param name="Format">How they are stored.</param>
/// <param name="Metadata">What made them, for formats that keep it.</param>
/// <param name="Context">The run.</param>
internal sealed record ScanFiles(string Prefix, AssociationFormat Format, IReadOnlyDictionary<string, string> Metadata, RunContext Context);

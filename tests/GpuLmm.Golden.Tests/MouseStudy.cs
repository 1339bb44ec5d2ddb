namespace GpuLmm.Golden.Tests;

/// <summary>The mice under GEMMA's conventions: markers judged over the 1,410 mice with CD8, kinship over all 1,940.</summary>
internal sealed class MouseStudy : IDisposable
{
    public static readonly MarkerFilter GemmaFilter = MarkerFilter.Default with { MinMinorAlleleFrequency = 0.01, MaxMissing = 0.05 };

    public MouseStudy()
    {
        Backend = HostBackend.Open();
        Genotypes = PlinkBed.Open(GoldenData.Mouse);
        Samples = StudySamples.Align(Genotypes, options: StudySamplesOptions.Default with { PhenotypeNames = ["pheno"] });
        GemmaMarkers = GoldenData.Table("W01_mouse_gemma", "lmm1.assoc.txt.gz").Select(row => row["rs"]).ToHashSet();
    }

    public HostBackend Backend { get; }

    public PlinkBed Genotypes { get; }

    public StudySamples Samples { get; }

    /// <summary>The markers GEMMA kept.</summary>
    public IReadOnlySet<string> GemmaMarkers { get; }

    /// <summary>Kinship of all mice from GEMMA's markers.</summary>
    public Kinship Kinship(KinshipOptions options) => GpuLmm.Kinship.Estimate(
        Genotypes, Backend, options with { Filter = MarkerFilter.Default with { Extract = GemmaMarkers } });

    public void Dispose()
    {
        Samples.Dispose();
        Genotypes.Dispose();
        Backend.Dispose();
    }
}

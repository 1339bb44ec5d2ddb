
namespace GpuLmm.Tests;

/// <summary>A data set of six genotyped samples F1 I1 … F6 I6, and tables beside it.</summary>
internal sealed class SampleFolder : IDisposable
{
    private readonly TempFolder folder = new();

    public SampleFolder(params SampleId[] ids)
    {
        SampleId[] samples = ids.Length > 0 ? ids : PlinkFiles.Ids(6);
        PlinkBed.Write(Path("study"), samples, PlinkFiles.Markers(1), PlinkFiles.RandomCounts(1, samples.Length, 1));
        Genotypes = PlinkBed.Open(Path("study"));
    }

    public PlinkBed Genotypes { get; private set; }

    public string Path(string name) => folder.Path(name);

    public string Write(string name, string text) => folder.Write(name, text);

    /// <summary>Replaces the .fam and opens the data set again.</summary>
    public void WriteFam(string text)
    {
        Genotypes.Dispose();
        folder.Write("study.fam", text);
        Genotypes = PlinkBed.Open(Path("study"));
    }

    /// <summary>Aligns tables given as text.</summary>
    public StudySamples Align(string? pheno, string? covar = null, StudySamplesOptions? options = null) => StudySamples.Align(
        Genotypes, pheno is null ? null : Write("pheno", pheno), covar is null ? null : Write("covar", covar), options);

    public void Dispose()
    {
        Genotypes.Dispose();
        folder.Dispose();
    }
}

using System.IO.Compression;
using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>A case of <c>Data/case_control</c>, unpacked, with its null model as the references have it.</summary>
internal sealed class CaseControlCase : IDisposable
{
    private readonly string folder;
    private readonly StudySamples samples;
    private readonly Kinship kinship;

    /// <param name="name">Of its folder.</param>
    /// <param name="conditional">Markers that are covariates of the null model.</param>
    public CaseControlCase(string name, params string[] conditional)
    {
        Name = name;
        folder = Directory.CreateTempSubdirectory("gpulmm-case-").FullName;
        foreach (string path in Directory.GetFiles(GoldenData.PathOf("case_control", name)))
        {
            string to = Path.Combine(folder, Path.GetFileNameWithoutExtension(path));
            if (path.EndsWith(".gz", StringComparison.Ordinal))
            {
                using var from = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
                using FileStream file = File.Create(to);
                from.CopyTo(file);
            }
            else
            {
                File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
            }
        }

        Genotypes = PlinkBed.Open(Path.Combine(folder, "geno"));
        samples = StudySamples.Align(Genotypes, Path.Combine(folder, "pheno.tsv"), Path.Combine(folder, "covar.tsv"),
            StudySamplesOptions.Default with { ConditionalMarkers = conditional });
        kinship = KinshipFile.Read(Path.Combine(folder, "K"), Genotypes.Samples);
    }

    public string Name { get; }

    public PlinkBed Genotypes { get; }

    public HostBackend Backend { get; } = HostBackend.Open(2);

    public Trait Trait => samples.Traits[0];

    public ResponseFamily Family => Name == "J04" ? ResponseFamily.Poisson : ResponseFamily.Binomial;

    /// <summary>A fit of <c>expected_null.json</c>.</summary>
    public JsonElement ExpectedNull(string fit)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, "expected_null.json"));
        return JsonDocument.Parse(stream).RootElement.GetProperty("fits").GetProperty(fit);
    }

    /// <summary>A null model without relationships.</summary>
    public FittedNull Unrelated(ResponseFamily family) => FittedNull.Fit(Trait, family, null, Backend);

    /// <summary>Rows of <c>expected_markers.FIT.tsv</c>.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> ExpectedMarkers(string fit) =>
        GoldenData.Table("case_control", Name, $"expected_markers.{fit}.tsv.gz");

    /// <summary>The null model of a fit: <c>reml</c>, or τ held at what the reference holds it at.</summary>
    public FittedNull Null(string fit)
    {
        FittedNull own = FittedNull.Fit(Trait, Family, kinship, Backend);
        if (fit == "reml")
        {
            return own;
        }

        ModelReport report = own.Report;
        own.Dispose();
        double tau = ExpectedNull(fit).GetProperty("tau").GetDouble();
        return FittedNull.Fit(Trait, Family, kinship, Backend, report with { Variances = [report.Variances[0] with { Value = tau }] });
    }

    public void Dispose()
    {
        samples.Dispose();
        kinship.Dispose();
        Genotypes.Dispose();
        Backend.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

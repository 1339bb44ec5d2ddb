namespace GpuLmm.Tests.Association.Sets;

/// <summary>A simulated study with files of sets: copies of the first variant, one without variation, the others as they come.</summary>
internal sealed class SetStudy : IDisposable
{
    public const int Count = 80;
    private const int Markers = 36;
    private readonly TempFolder folder = new();
    private readonly SimulatedStudy study = new(Count, Markers, seed: 7, missing: 0.02);
    private readonly sbyte[][] counts;

    public SetStudy(int copies = 1, int monomorphic = -1)
    {
        counts = [.. study.Counts.Select((own, j) => j == monomorphic ? new sbyte[Count] : study.Counts[j < copies ? 0 : j])];
        PlinkBed.Write(folder.Path("study"), study.Ids, study.Markers, counts);
        Genotypes = PlinkBed.Open(folder.Path("study"));
        Trait = study.Trait(0.4);
    }

    public PlinkBed Genotypes { get; }

    public double[] Trait { get; }

    public double[] Age => study.Covariate;

    public double[,] PlainKinship() => study.PlainKinship();

    public string Id(int marker) => marker < Markers ? study.Markers[marker].Id : $"rs{marker}";

    public StudySamples Samples() => ScanSetup.Samples(study, Trait);

    /// <summary>Copies of the rarer allele, the mean where there is no call.</summary>
    public double[] Minor(int marker)
    {
        double mean = counts[marker].Where(own => own >= 0).Average(own => (double)own);
        return Array.ConvertAll(counts[marker], own =>
        {
            double copies = own < 0 ? mean : own;
            return mean > 1 ? 2 - copies : copies;
        });
    }

    /// <summary>Tests sets that are read from a file.</summary>
    public IReadOnlyList<SetResult> Scan(
        ScanBackground background, Backend backend, SetOptions options, params (string Name, int[] Variants)[] sets)
    {
        string path = folder.Path("sets.group");
        File.WriteAllLines(path, sets.Select(set => $"{set.Name} var {string.Join(' ', set.Variants.Select(Id))}"));
        var rows = new List<SetResult>();
        SetScan.Run(Genotypes, background, VariantSets.ReadSaige(path), backend, rows.AddRange, options);
        return rows;
    }

    public void Dispose()
    {
        Genotypes.Dispose();
        study.Dispose();
        folder.Dispose();
    }
}

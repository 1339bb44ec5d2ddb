namespace GpuLmm.Fuzz;

/// <summary>Every reader of files and formulas, each over a folder with the file names of its corpus.</summary>
internal static class Readers
{
    public static readonly Reader[] All =
    [
        new("bed", folder => Genotypes(new GenotypeSource(GenotypeFormat.PlinkBed, Path.Combine(folder, "g")))),
        new("pgen", folder => Genotypes(new GenotypeSource(GenotypeFormat.PlinkPgen, Path.Combine(folder, "g")))),
        new("bgen", Bgen),
        new("vcf", folder => Vcf(Only(folder, "g.vcf*"))),
        new("samples", Samples),
        new("table", folder => DataTable.Read(Only(folder, "t.*"))),
        new("kinship", Kinships),
        new("sparse", folder => KinshipFile.ReadSparse(Path.Combine(folder, "k"))),
        new("predictions", folder => LocoPredictions.ReadList(Path.Combine(folder, "p_pred.list"))),
        new("pedigree", folder => Pedigree.Read(Only(folder, "p.*")).Relationship().Dispose()),
        new("features", Features),
        new("results", Results),
        new("sumstats", folder => SummaryStatistics.Read(Only(folder, "s.*"))),
        new("ldscores", folder => LdReference.Read(new LdReferenceOptions { Scores = [Path.Combine(folder, "r")] })),
        new("regions", folder => TraitRegions.Read(Path.Combine(folder, "r.bed"), 1_000_000)),
        new("fit", Fits),
        new("null", folder => FittedNullFile.Read(Only(folder, "m.null")).Dispose()),
        new("formula", folder => Formula(File.ReadAllText(Path.Combine(folder, "f.txt"))), NamesFile: false),
    ];

    private static void Genotypes(GenotypeSource source)
    {
        using SexCodedGenotypes genotypes = source.Open();
        Read(genotypes);
    }

    private static void Read(Genotypes genotypes)
    {
        int samples = genotypes.Samples.Count;
        using var block = new GenotypeBlock(samples, 4);
        var copies = new double[samples];
        MarkerCoding coding = MarkerCoding.Additive(double.NaN);
        foreach (int[] markers in Enumerable.Range(0, genotypes.Markers.Count).Chunk(4))
        {
            genotypes.Read(markers, block);
            for (int i = 0; i < markers.Length; i++)
            {
                block.Decode(i, SampleSelection.All(samples), coding, copies.AsSpan());
            }
        }
    }

    private static void Bgen(string folder)
    {
        string sample = Path.Combine(folder, "g.sample");
        var source = new GenotypeSource(GenotypeFormat.Bgen, Path.Combine(folder, "g.bgen"));
        Genotypes(source with { SamplePath = File.Exists(sample) ? sample : null });
    }

    private static void Vcf(string path)
    {
        Genotypes(new GenotypeSource(GenotypeFormat.Vcf, path));
        VcfFile.Open(path);
    }

    private static void Samples(string folder)
    {
        string At(string name) => Path.Combine(folder, name);
        var ids = new SampleId[11];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = new SampleId("0", $"per{i}");
        }

        SampleTables(ids, At("y.pheno"), At("x.cov"), At("keep.txt"));
        FamFile.Read(At("g.fam"));
        MarkerList.Read(At("extract.txt"));
    }

    private static void SampleTables(SampleId[] ids, string phenotypes, string covariates, string keep)
    {
        using MemoryGenotypes genotypes = MemoryGenotypes.Create(ids, [new Marker("1", "rs1", 0, 1, "A", "C")], [new sbyte[ids.Length]]);
        StudySamples.Align(genotypes, phenotypes, covariates, new StudySamplesOptions { KeepPath = keep, CategoricalCovariates = ["sex"] });
    }

    private static void Kinships(string folder)
    {
        string fam = Path.Combine(folder, "g.fam");
        IReadOnlyList<SampleId>? samples = File.Exists(fam) ? FamFile.Read(fam).Samples : null;
        string csv = Path.Combine(folder, "k.csv");
        string prefix = Path.Combine(folder, Directory.GetFiles(folder).Select(Path.GetFileName).First(name => name != "g.fam")![..1]);
        KinshipFile.Read(File.Exists(csv) ? csv : prefix, samples).Dispose();
    }

    private static void Features(string folder)
    {
        string coordinates = Path.Combine(folder, "c.csv");
        if (File.Exists(coordinates))
        {
            CoordinateTable.Read(coordinates).ToKinship(new SpatialKernelOptions { Range = 1 }).Dispose();
            return;
        }

        string path = Only(folder, "f.*");
        FeatureTable.Read(path);
        foreach ((string _, double[] _) in ResponseMatrix.Open(path).Features)
        {
        }
    }

    private static void Results(string folder)
    {
        foreach (AssociationResult _ in AssociationTableFile.Open(Only(folder, "s.*")).Rows())
        {
        }
    }

    private static void Fits(string folder)
    {
        string path = Path.Combine(folder, "f.fit.json");
        FitFile.ReadReport(path);
        FitFile.ReadFitted(path);
    }

    private static void Formula(string text)
    {
        if (text.TrimStart().StartsWith('~'))
        {
            ResidualFormula.Parse(text);
            return;
        }

        ModelFormula.Parse(text);
        string[] levels = ["u", "v", "w", "u", "v", "w", "u", "v"];
        double[] numbers = [1, 2, 3.5, 4, 7, 5, 6, 9];
        var table = DataTable.FromColumns(
        [
            .. "yxzabc".Select(name => DataColumn.Create(name.ToString(), numbers)), DataColumn.Create("lat", numbers),
            DataColumn.Create("lon", [.. numbers.Reverse()]), DataColumn.Create("site", levels), DataColumn.Create("id", levels),
            DataColumn.Create("g", levels), DataColumn.Create("h", [.. levels.Order()]),
        ]);
        using MixedModel model = MixedModel.Create(table, text);
    }

    private static string Only(string folder, string pattern) =>
        Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal).First();
}

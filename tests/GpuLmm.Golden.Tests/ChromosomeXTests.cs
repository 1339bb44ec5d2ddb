namespace GpuLmm.Golden.Tests;

/// <summary>
/// X, Y and mitochondrial markers against PLINK 2: allele frequencies, counts of genotypes, and effects under both codings of males.
/// </summary>
[TestFixture]
public sealed class ChromosomeXTests
{
    private const string Folder = "chromosome_x";

    private static readonly KaryotypeOptions Build38 = new() { PseudoAutosomalRegion = ReferenceBuild.Grch38 };

    [Test]
    public void Frequencies_are_those_of_plink2()
    {
        using var genotypes = SexCodedGenotypes.Of(PlinkBed.Open(GoldenData.PathOf(Folder, "study")), Build38);
        var known = SampleSelection.Where([.. genotypes.Sexes.Select(sex => sex != Sex.Unknown)]);
        FilteredMarkers markers = FilteredMarkers.Apply(genotypes, known, MarkerFilter.Default);
        string[][] expected = Rows("known.afreq");
        Assert.That(markers.Counts, Has.Length.EqualTo(expected.Length).And.Length.EqualTo(25));
        for (int j = 0; j < expected.Length; j++)
        {
            Assert.That(genotypes.Markers[j].Id, Is.EqualTo(expected[j][1]));
            Assert.That(markers.Counts[j].Allele1Frequency, Is.EqualTo(GoldenData.Number(expected[j][4])).Within(1e-6), expected[j][1]);

            // PLINK halves a call of mitochondria that is heterozygous, as here.
            Assert.That(markers.Counts[j].AlleleCount, Is.EqualTo(GoldenData.Number(expected[j][5])), expected[j][1]);
        }
    }

    [Test]
    public void Heterozygous_males_are_missing_as_in_plink2()
    {
        using var genotypes = SexCodedGenotypes.Of(PlinkBed.Open(GoldenData.PathOf(Folder, "study")), Build38);
        var known = SampleSelection.Where([.. genotypes.Sexes.Select(sex => sex != Sex.Unknown)]);
        FilteredMarkers markers = FilteredMarkers.Apply(genotypes, known, MarkerFilter.Default);
        string[][] expected = Rows("known.gcount");
        for (int j = 0; j < expected.Length; j++)
        {
            // Of Y PLINK counts males only, and of mitochondria a mixture as missing.
            string chromosome = expected[j][0];
            int without = chromosome == "Y" ? genotypes.Sexes.Count(sex => sex == Sex.Female) : chromosome == "MT"
                ? -markers.Counts[j].Het : 0;
            Assert.That(markers.Counts[j].Missing, Is.EqualTo(GoldenData.Number(expected[j][9]) + without), expected[j][1]);
        }

        Assert.That(genotypes.Report.HeterozygousCount, Is.GreaterThan(0));
    }

    [TestCase(MaleCoding.ZeroOne, "model1.y.glm.linear")]
    [TestCase(MaleCoding.ZeroTwo, "model2.y.glm.linear")]
    public void Effects_are_those_of_plink2(MaleCoding coding, string file)
    {
        using HostBackend backend = HostBackend.Open();
        using var genotypes = SexCodedGenotypes.Of(PlinkBed.Open(GoldenData.PathOf(Folder, "study")), Build38 with { MaleCoding = coding });
        using StudySamples samples =
            StudySamples.Align(genotypes, GoldenData.PathOf(Folder, "y.txt"), options: new StudySamplesOptions { PhenotypeNames = ["y"] });

        // Unrelated samples: the mixed model is a linear one. Its missing calls, at the mean, change no effect where the intercept is the
        // only covariate.
        using Kinship unrelated = Unrelated(genotypes.Samples);
        using NullModel model = NullModel.Fit(samples, unrelated, backend);
        var rows = new List<AssociationResult>();
        AssociationScan.Run(genotypes, model, backend, new Rowwise(rows));
        string[][] expected = Rows(file);
        Assert.That(rows, Has.Count.EqualTo(expected.Length));
        foreach ((AssociationResult row, string[] theirs) in rows.Zip(expected))
        {
            // PLINK counts the one copy of Y and of mitochondria as one, we as two.
            double unit = theirs[0] is "Y" or "MT" ? 2 : 1;
            Assert.That(row.Marker.Id, Is.EqualTo(theirs[2]));
            Assert.That(row.Called, Is.EqualTo(GoldenData.Number(theirs[6])), theirs[2]);
            Assert.That(unit * row.Beta, Is.EqualTo(GoldenData.Number(theirs[7])).Within(2e-6), theirs[2]);
        }
    }

    [Test]
    public void The_vcf_has_the_genotypes_that_plink2_made_of_it()
    {
        using VcfGenotypes vcf = VcfGenotypes.Open(GoldenData.PathOf(Folder, "raw.vcf.gz"));
        using PlinkBed bed = PlinkBed.Open(GoldenData.PathOf(Folder, "study"));
        int n = bed.Samples.Count, m = bed.Markers.Count;
        Assert.That(vcf.Samples, Is.EqualTo(bed.Samples));
        Assert.That(vcf.Markers, Is.EqualTo(bed.Markers));
        using GenotypeBlock ours = new(n, m), theirs = new(n, m);
        vcf.Read([.. Enumerable.Range(0, m)], ours);
        bed.Read([.. Enumerable.Range(0, m)], theirs);
        for (int j = 0; j < m; j++)
        {
            Assert.That(ours.Packed(j).ToArray(), Is.EqualTo(theirs.Packed(j).ToArray()), bed.Markers[j].Id);
        }
    }

    private static Kinship Unrelated(IReadOnlyList<SampleId> samples)
    {
        var matrix = new DenseMatrix(samples.Count, samples.Count);
        for (int i = 0; i < samples.Count; i++)
        {
            matrix[i, i] = 1;
        }

        return new Kinship(matrix, samples);
    }

    private static string[][] Rows(string file) =>
        [.. File.ReadLines(GoldenData.PathOf(Folder, file)).Skip(1).Select(line => line.Split('\t'))];

    private sealed class Rowwise(List<AssociationResult> rows) : IAssociationWriter
    {
        public void Write(ResultBlock results) => rows.AddRange(results);
    }
}

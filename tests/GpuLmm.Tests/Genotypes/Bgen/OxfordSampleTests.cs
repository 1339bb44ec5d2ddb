namespace GpuLmm.Tests;

/// <summary>Who the samples of a BGEN are: from its .sample, or from itself.</summary>
public sealed class OxfordSampleTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Ids_sexes_and_phenotypes()
    {
        using BgenFile bgen = Open(
            "ID_1 ID_2 missing sex batch age height case\n0 0 0 D D C P B\nF1 I1 0 1 b1 30 1.5 0\nF1 I2 0.1 F b2 31 NA 1\nF2 I1 0 M b1 NA -9 NA\nF3 I3 0 NA b1 1 2e1 1\n");

        Assert.That(bgen.Samples, Is.EqualTo(new SampleId[] { new("F1", "I1"), new("F1", "I2"), new("F2", "I1"), new("F3", "I3") }));
        Assert.That(bgen.Sexes, Is.EqualTo(new[] { Sex.Male, Sex.Female, Sex.Male, Sex.Unknown }));
        Assert.That(bgen.Phenotypes!.Names, Is.EqualTo(new[] { "height", "case" }));
        Assert.That(bgen.Phenotypes.Values[0].ToArray(), Is.EqualTo(new[] { 1.5, double.NaN, -9, 20 }));
        Assert.That(bgen.Phenotypes.Values[1].ToArray(), Is.EqualTo(new[] { 0, 1, double.NaN, 1 }));
    }

    [Test]
    public void One_id_a_column_is_the_individual()
    {
        using BgenFile bgen = Open("ID sex\r\n0 D\r\na 2\r\nb 1\r\nc 0\r\nd 3\r\n");

        Assert.That(bgen.Samples.Select(id => id.ToString()), Is.EqualTo(new[] { "0 a", "0 b", "0 c", "0 d" }));
        Assert.That(bgen.Sexes, Is.EqualTo(new[] { Sex.Female, Sex.Male, Sex.Unknown, Sex.Unknown }));
        Assert.That(bgen.Phenotypes, Is.Null);
    }

    [TestCase("1_1 2_2 3_3 4_5", "1 1", "4 5")]
    [TestCase("1_1 2_2 3_3 4_5_6", "0 1_1", "0 4_5_6")]
    [TestCase("1_1 2_2 3_3 _4", "0 1_1", "0 _4")]
    [TestCase("a b c d", "0 a", "0 d")]
    public void Names_of_the_bgen_itself(string names, string first, string last)
    {
        using BgenFile bgen = Open(null, names.Split(' '));

        Assert.That((bgen.Samples[0].ToString(), bgen.Samples[3].ToString()), Is.EqualTo((first, last)));
        Assert.That(bgen.Sexes, Is.All.EqualTo(Sex.Unknown));
        Assert.That(bgen.Phenotypes, Is.Null);
    }

    [TestCase("ID_1 ID_2 missing\n0 0 0\na a 0\nb b 0\n", "f.sample: has 2 samples, {0} has 4")]
    [TestCase("ID_1 ID_2 missing\n0 0\na a 0\n", "f.sample line 2: expected 3 types as there are column names, found 2")]
    [TestCase("ID_1 ID_2 missing x\n0 0 0 Q\na a 0 1\n",
        "f.sample line 2: types '0 0 0 Q': expected 0 for ids, and 0, D, C, P or B for each other column")]
    [TestCase("ID_1 ID_2 missing\na a 0\nb b 0\n",
        "f.sample line 2: types 'a a 0': expected 0 for ids, and 0, D, C, P or B for each other column")]
    [TestCase("ID_1 ID_2 missing\n0 0 0\na a\n", "f.sample line 3: expected 3 columns as in the header, found 2")]
    [TestCase("ID_1 ID_2 missing\n0 0 0\na a 0\na a 0\n", "f.sample line 4: sample 'a a' is on line 3 already")]
    [TestCase("ID_1 ID_2 missing\n0 0 0\n", "f.sample: holds no samples")]
    [TestCase("ID_1 ID_2 missing\n", "f.sample: expected a line of column types, 0 D C P or B, found the end of the file")]
    [TestCase("", "f.sample: expected a line of column names, found the end of the file")]
    public void Faults_of_a_sample_file(string text, string message) =>
        Assert.That(
            () => Open(text),
            Throws.TypeOf<InputException>().With.Message.EqualTo(
                folder.Path(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, folder.Path("f.bgen")))));

    [Test]
    public void A_faulty_phenotype_matters_only_when_asked_for([Values("P", "B")] string type)
    {
        using BgenFile bgen = Open($"ID_1 ID_2 missing y\n0 0 0 {type}\na a 0 1\nb b 0 yes\nc c 0 0\nd d 0 0\n");

        Assert.That(
            () => bgen.Phenotypes,
            Throws.TypeOf<InputException>().With.Message.EqualTo(
                $"{folder.Path("f.sample")} line 4: phenotype 'yes' (column 4) is not a number"));
    }

    [Test]
    public void Without_any_names_the_sample_file_is_asked_for() => Assert.That(
        () => Open(null),
        Throws.TypeOf<InputException>().With.Message.EqualTo($"{folder.Path("f.bgen")}: has no sample identifiers: give its .sample"));

    [Test]
    public void A_name_twice() => Assert.That(
        () => Open(null, "a", "b", "a", "d"),
        Throws.TypeOf<InputException>().With.Message.EqualTo(
            $"{folder.Path("f.bgen")}: sample '0 a' occurs twice among the sample identifiers"));

    private BgenFile Open(string? sample, params string[] names)
    {
        string path = folder.Path("f.bgen");
        var writer = new BgenWriter(4) { SampleNames = names.Length == 0 ? null : names };
        File.WriteAllBytes(path, writer.File(BgenVariantData.Layout2([2, 2, 2, 2], false, 8, new uint[8])));
        return BgenFile.Open(path, sample is null ? null : folder.Write("f.sample", sample));
    }
}

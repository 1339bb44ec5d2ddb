namespace GpuLmm.Tests.Association.Sets;

[TestFixture]
public sealed class VariantSetsTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Make() => folder = new TempFolder();

    [TearDown]
    public void Remove() => folder.Dispose();

    [TestCase("A var v1 v2\nA var v3", "A.group line 2: set 'A' was on line 1 already")]
    [TestCase("A anno LoF", "A.group line 1: 'anno' of set 'A' does not follow its line of variants")]
    [TestCase("A var v1 v2\nA anno LoF", "A.group line 2: set 'A' has 2 variants and 1 values of 'anno'")]
    [TestCase("A var v1\nA weight -1", "A.group line 2: '-1' is the weight of 'v1': expected a number ≥ 0")]
    [TestCase("A var v1\nA weight NA", "A.group line 2: the weight of 'v1' is missing")]
    [TestCase("A var v1\nA wieght 1", "A.group line 2: 'wieght': expected var, anno or weight")]
    [TestCase("", "A.group: has no sets")]
    public void Damaged_group_files_are_refused_with_line_and_rule(string text, string message)
    {
        string path = Write("A.group", text);

        Assert.That(() => VariantSets.ReadSaige(path), Throws.InstanceOf<InputException>().With.Message.Contains(message));
    }

    [TestCase("sets", "A 1 x v1", "line 1: 'x' is the position of a set")]
    [TestCase("sets", "A 1 5 v1\nA 1 6 v2", "line 2: set 'A' was on line 1 already")]
    [TestCase("sets", "A 1 5", "line 1: expected set, chromosome, position and ids between commas, found 3 fields")]
    [TestCase("anno", "v1 A", "line 1: expected variant, set and annotation")]
    [TestCase("anno", "v1 A LoF 0.5\nv2 A LoF NA", "line 2: the weight of 'v2' is missing")]
    [TestCase("anno", "v1 A LoF NA\nv2 A LoF 1", "line 1: the weight of 'v1' is missing")]
    [TestCase("masks", "M LoF\nM missense", "line 2: mask 'M' was on line 1 already")]
    [TestCase("masks", "M", "line 1: expected the name of a mask and its annotations")]
    [TestCase("aaf", "v1 1.5", "line 1: '1.5' is a frequency: expected a number in [0, 1]")]
    [TestCase("aaf", "v1 0.1 yes", "line 1: 'yes' says whether a variant is a singleton: expected 0 or 1")]
    public void Damaged_files_are_refused_with_line_and_rule(string damaged, string text, string message)
    {
        string Path(string name, string good) => Write(name, name == damaged ? text : good);

        Assert.That(
            () => VariantSets.ReadRegenie(
                Path("sets", "A 1 5 v1"), Path("anno", "v1 A LoF"), Path("masks", "M LoF"), Path("aaf", "v1 0.1")),
            Throws.InstanceOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void Domains_are_sets_by_themselves_beside_the_whole()
    {
        var sets = VariantSets.ReadRegenie(
            Write("sets", "A 1 5 v1,v2,v3"), Write("anno", "v1 A D1 LoF\nv2 A D2 LoF\nv3 A D1 missense"), Write("masks", "M LoF,missense"));

        Assert.That(sets.Names, Is.EqualTo(new[] { "A", "A.D1", "A.D2" }));
        Assert.That(sets.Sets[1].Variants.Select(variant => variant.Id), Is.EqualTo(new[] { "v1", "v3" }));
    }

    [Test]
    public void Ids_are_found_with_and_without_chr_and_the_others_listed()
    {
        string prefix = folder.Path("g");
        SampleId[] samples = [new("F", "1"), new("F", "2")];
        Marker[] markers = [new("1", "chr1:5:A:G", 0, 5, "A", "G"), new("1", "1:6:A:G", 0, 6, "A", "G"), new("1", "same", 0, 7, "A", "G"),
            new("1", "same", 0, 8, "A", "G")];
        PlinkBed.Write(prefix, samples, markers, [[0, 1], [1, 0], [1, 1], [0, 1]]);
        using var genotypes = PlinkBed.Open(prefix);

        var found = ResolvedSets.Of(VariantSets.ReadSaige(Write("a.group", "A var 1:5:A:G 1:6:A:G same 1:9:A:G 1:6:A:G")), genotypes);

        Assert.That(found.Markers, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(found.MatchedByPrefix, Is.EqualTo(1));
        Assert.That(found.Faults.Select(fault => (fault.Reason, fault.Item)), Is.EquivalentTo(new[]
        {
            ("repeated-id", "1:6:A:G"), ("id-of-several-markers", "same"), ("not-in-genotypes", "1:9:A:G"),
        }));
    }

    [Test]
    public void Frequencies_are_found_with_and_without_chr_and_those_that_are_not_there_listed()
    {
        string prefix = folder.Path("f");
        Marker[] markers = [new("1", "1:5:A:G", 0, 5, "A", "G"), new("1", "chr1:6:A:G", 0, 6, "A", "G"), new("1", "1:7:A:G", 0, 7, "A", "G")];
        PlinkBed.Write(prefix, [new SampleId("F", "1"), new SampleId("F", "2")], markers, [[0, 1], [1, 0], [1, 1]]);
        using var genotypes = PlinkBed.Open(prefix);

        var found = ResolvedSets.Of(
            VariantSets.ReadRegenie(
                Write("sets", "A 1 5 1:5:A:G,1:6:A:G,1:7:A:G"), Write("anno", "1:5:A:G A LoF\n1:6:A:G A LoF\n1:7:A:G A LoF"),
                Write("masks", "M LoF"), Write("aaf", "chr1:5:A:G 0.25\nchr1:6:A:G 0.5\n")),
            genotypes);

        Assert.That(markers.Select(marker => found.FrequencyOf(marker.Id)?.Allele1), Is.EqualTo(new double?[] { 0.25, 0.5, null }));
        Assert.That(found.WithoutFrequency(genotypes).Select(fault => (fault.Reason, fault.Item)),
            Is.EqualTo(new[] { ("frequency-not-in-file", "1:7:A:G") }));
    }

    private string Write(string name, string text)
    {
        string path = folder.Path(name);
        File.WriteAllText(path, text);
        return path;
    }
}

namespace GpuLmm.Tests;

/// <summary>Sexes in a file of their own.</summary>
public sealed class SexTableTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    // Those that are not in the file keep theirs: the fifth is male, the sixth female.
    [TestCase("F1 I1 1\nF3 I3 2\nF9 I9 1\n", "102012")]
    [TestCase("#FID\tIID\tSEX\nF1\tI1\tM\nF2\tI2\tf\nF3\tI3\tNA\n", "120012")]
    [TestCase("#IID\tPAT\tMAT\tSEX\tPHENO\nI2\t0\t0\t2\t1\nI5\t0\t0\t0\t1\n", "020002")]
    [TestCase("IID SEX\nI6 1\n", "000011")]
    public void They_replace_those_of_the_genotypes(string text, string expected)
    {
        using PlinkBed bed = Bed();
        Assert.That(string.Concat(SexTable.Read(folder.Write("s.txt", text), bed).Select(sex => (int)sex)), Is.EqualTo(expected));
    }

    [TestCase("F1 I1\n", "line 1: expected at least 3 columns, found 2")]
    [TestCase("FID IID GENDER\nF1 I1 1\n", "line 1: expected columns IID and SEX, found FID IID GENDER")]
    [TestCase("F1 I1 male\n", "line 1: sex 'male'; expected 1 or M, 2 or F, 0 or NA")]
    [TestCase("F1 I1 1\nF1 I1 2\n", "line 2: sample 'F1 I1' occurs twice")]
    [TestCase("F1 I2 1\n", "none of its samples is in")]
    public void A_file_that_is_none(string text, string message)
    {
        using PlinkBed bed = Bed();
        string path = folder.Write("s.txt", text);
        Assert.That(() =>
            SexTable.Read(path, bed), Throws.TypeOf<InputException>().With.Message.StartsWith(path).And.Message.Contains(message));
    }

    private PlinkBed Bed()
    {
        using (var writer = new PlinkBedWriter(folder.Path("study"), PlinkFiles.Ids(6),
            [Sex.Unknown, Sex.Unknown, Sex.Unknown, Sex.Unknown, Sex.Male, Sex.Female]))
        {
            writer.Write(PlinkFiles.Markers(1)[0], [0, 1, 2, 0, 1, 2]);
        }

        return PlinkBed.Open(folder.Path("study"));
    }
}

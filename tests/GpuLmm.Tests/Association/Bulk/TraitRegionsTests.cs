namespace GpuLmm.Tests;

[TestFixture]
public sealed class TraitRegionsTests
{
    [Test]
    public void A_region_begins_at_its_first_base_and_ends_at_its_last()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.Path("r.bed"),
            "# genes\ntrack name=genes\nchr1\t999\t2000\tg1\t0\t+\nbrowser position x\n2 10 20 g2\r\n\n01\t0\t1\tg3\n");
        var regions = TraitRegions.Read(folder.Path("r.bed"), 100);

        Assert.That(regions.Names, Is.EqualTo(new[] { "g1", "g2", "g3" }));
        Assert.That(regions.Find("g1"), Is.EqualTo(new TraitRegion("1", 900, 2100)));
        Assert.That(regions.Find("g2"), Is.EqualTo(new TraitRegion("2", -89, 120)));
        Assert.That(regions.Find("g3")!.Value.Holds("1", 101), Is.True);
        Assert.That(regions.Find("g3")!.Value.Holds("1", 102), Is.False);
        Assert.That(regions.Find("g4"), Is.Null);
    }

    [TestCase("1\t5\t9\n", "line 1: expected chromosome, start, end and the name of a trait, found 3 columns")]
    [TestCase("1\t5\t9\tg\n1\tx\t9\th\n", "line 2: start 'x' is not a whole number of 0 or more")]
    [TestCase("1\t-5\t9\tg\n", "line 1: start '-5' is not a whole number of 0 or more")]
    [TestCase("1\t5\t9.5\tg\n", "line 1: end '9.5' is not a whole number of 0 or more")]
    [TestCase("1\t9\t9\tg\n", "line 1: end 9 is not behind start 9")]
    [TestCase("1\t5\t9\tg\n1\t7\t9\th\n2\t1\t2\tg\n", "line 3: trait 'g' has a region on line 1 already")]
    [TestCase("#x\n", "has no regions")]
    public void A_damaged_file_is_refused(string text, string message)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.Path("r.bed"), text);
        Assert.That(() => TraitRegions.Read(folder.Path("r.bed"), 0), Throws.TypeOf<InputException>()
            .With.Message.Contains("r.bed").And.Message.Contains(message));
    }
}

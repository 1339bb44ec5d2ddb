namespace GpuLmm.Tests;

/// <summary>Lists of chromosomes and of marker ids.</summary>
public sealed class MarkerNamesTests
{
    [TestCase("1-4,22,X", "1 2 3 4 22 X")]
    [TestCase(" chr1 , 01,1 - 2", "1 2")]
    [TestCase("9-11,scaffold_7,mt", "9 10 11 SCAFFOLD_7 MT")]
    [TestCase("chr2-chr3,0", "2 3 0")]
    public void Chromosomes_are_names_and_ranges(string list, string expected) =>
        Assert.That(MarkerFilter.ParseChromosomes(list), Is.EquivalentTo(expected.Split(' ')));

    [TestCase("4-1", "4-1")]
    [TestCase("1,X-Y", "X-Y")]
    [TestCase("1-", "1-")]
    [TestCase("-3", "-3")]
    [TestCase("1-2-3", "1-2-3")]
    [TestCase("1-999999999", "1-999999999")]
    [TestCase("1-1.5", "1-1.5")]
    public void Nonsense_ranges_are_refused(string list, string item) =>
        Assert.That(() => MarkerFilter.ParseChromosomes(list), Throws.ArgumentException.With.Message.EqualTo(
            $"Chromosomes '{list}': '{item}' is not a range of ascending whole numbers, at most 1000 apart, like 1-4."));

    [TestCase("")]
    [TestCase("1,,2")]
    [TestCase("1,")]
    public void Empty_items_are_refused(string list) =>
        Assert.That(() => MarkerFilter.ParseChromosomes(list), Throws.ArgumentException.With.Message.EqualTo(
            $"Chromosomes '{list}': expected names or ranges between commas, found nothing."));

    [Test]
    public void A_marker_list_is_its_first_column()
    {
        using var folder = new TempFolder();
        string path = folder.Write("ids", "rs1\tmore\r\n\r\n  rs2\nrs1\n");

        Assert.That(MarkerList.Read(path), Is.EquivalentTo(new[] { "rs1", "rs2" }));
    }

    [Test]
    public void An_empty_or_missing_marker_list_is_a_fault()
    {
        using var folder = new TempFolder();
        string path = folder.Write("ids", "\n\n");

        Assert.That(() => MarkerList.Read(path), Throws.TypeOf<InputException>().With.Message.EqualTo($"{path}: holds no marker ids"));
        Assert.That(
            () => MarkerList.Read(folder.Path("none")),
            Throws.TypeOf<InputException>().With.Message.EqualTo($"{folder.Path("none")}: file not found"));
        Assert.That(() => MarkerList.Read(folder.Path("")), Throws.TypeOf<InputException>().With.Message.Contains("cannot be read"));
    }
}

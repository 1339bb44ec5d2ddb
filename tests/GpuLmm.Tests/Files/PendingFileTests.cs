namespace GpuLmm.Tests;

/// <summary>Result files that get their names when complete, several of them together or none.</summary>
[TestFixture]
public sealed class PendingFileTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [Test]
    public void A_second_run_to_the_same_name_does_not_touch_the_first()
    {
        string path = folder.Path("r.tsv");
        using var first = new PendingFile(path, overwrite: false);
        first.Stream.Write("first"u8);

        Assert.That(
            () => new PendingFile(path, overwrite: true), Throws.TypeOf<InputException>().With.Message.StartsWith($"{path}: cannot be"));
        first.Complete();
        Assert.That(File.ReadAllText(path), Is.EqualTo("first"));
    }

    [Test]
    public void Where_a_name_cannot_be_given_what_was_there_is_there_again()
    {
        File.WriteAllText(folder.Path("a"), "old");
        using (var files = new PendingFiles(overwrite: true))
        {
            files.Write(folder.Path("a"), stream => stream.Write("new"u8));
            files.Write(folder.Path("b"), stream => stream.Write("new"u8));
            Directory.CreateDirectory(folder.Path("b"));

            Assert.That(() => files.Complete(), Throws.TypeOf<InputException>().With.Message.Contains(folder.Path("b")));
        }

        Assert.That(File.ReadAllText(folder.Path("a")), Is.EqualTo("old"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(folder.Path("a"))!), Is.EqualTo(new[] { folder.Path("a") }));
    }
}

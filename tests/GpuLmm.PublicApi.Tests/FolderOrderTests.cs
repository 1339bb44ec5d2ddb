namespace GpuLmm.PublicApi.Tests;

/// <summary>
/// Folders of the library depend on earlier ones only, and no room at any depth is part of a circle: the way of the data stays straight.
/// </summary>
[TestFixture]
public sealed class FolderOrderTests
{
    /// <summary>The folders of the library, each after those that it uses; docs/tour.md lists them so.</summary>
    internal static readonly string[] Order =
    [
        "Numerics", "Files", "Genotypes", "Samples", "Design", "Decomposition", "Backends", "LdScore", "Kinship", "Covariance",
            "Likelihood",
        "Models", "Association", "Prediction", "Simulation", "Output",
    ];

    [Test]
    public void Every_folder_has_its_place()
    {
        string[] folders = [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src", "GpuLmm"))
            .Select(Path.GetFileName).OfType<string>().Where(name => name is not ("bin" or "obj"))];

        Assert.That(folders, Is.EquivalentTo(Order));
    }

    [Test]
    public void No_folder_uses_a_later_one()
    {
        var map = new SourceMap("src", "GpuLmm");

        Assert.That(map.TypeCount, Is.GreaterThan(400));
        string[] backwards = [.. map.Uses()
            .Where(use => use.Folder.Length == 0 && Array.IndexOf(Order, use.User) < Array.IndexOf(Order, use.Used))
            .Select(use => use.Example)];
        Assert.That(backwards, Is.Empty);
    }

    [TestCase("src", "GpuLmm")]
    [TestCase("src", "GpuLmm.Reports")]
    [TestCase("src", "GpuLmm.Cli")]
    [TestCase("kernels", "GpuLmm.Kernels")]
    public void No_room_is_part_of_a_circle(string top, string project) => Assert.That(new SourceMap(top, project).Circles(), Is.Empty);

    [Test]
    public void Library_does_not_know_devices_or_consoles()
    {
        string[] references = [.. typeof(Kinship).Assembly.GetReferencedAssemblies().Select(name => name.Name!)];

        Assert.That(references, Has.None.StartsWith("ILGPU").And.None.EqualTo("System.Console").And.None.StartsWith("Spectre"));
    }
}

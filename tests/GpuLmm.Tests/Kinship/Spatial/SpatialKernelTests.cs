namespace GpuLmm.Tests;

/// <summary>Kernels of places.</summary>
[TestFixture]
public sealed class SpatialKernelTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    // Distances: a–b 5, a–c 0, in units of range 10.
    [TestCase(SpatialKind.Exponential, null, 0.60653065971263342)]
    [TestCase(SpatialKind.Gaussian, null, 0.77880078307140487)]
    [TestCase(SpatialKind.Spherical, null, 0.3125)]
    [TestCase(SpatialKind.Matern, 0.5, 0.60653065971263342)]
    [TestCase(SpatialKind.Matern, 1.5, 0.90979598956895014)]
    [TestCase(SpatialKind.Matern, 1.0, 0.82822056000165045)]
    public void Correlations_by_distance(SpatialKind kind, double? smoothness, double expected)
    {
        CoordinateTable table = Read("id x y\na 0 0\nb 3 4\nc 0 0\n");
        using Kinship kinship = table.ToKinship(new SpatialKernelOptions { Kind = kind, Range = 10, Smoothness = smoothness });
        Assert.That(KinshipMatrices.Lower(kinship), Is.EqualTo(new[] { 1, expected, 1, 1, expected, 1 }).Within(1e-14));
    }

    [Test]
    public void Three_coordinates_of_some_samples()
    {
        CoordinateTable table = Read("#FID,IID,x,y,z\n1,a,0,0,0\n1,b,1,2,2\n2,a,9,9,9\n");
        using Kinship kinship = table.ToKinship(new SpatialKernelOptions { Range = 3 }, [new("1", "b"), new("1", "a")]);
        Assert.That(kinship.Matrix[0, 1], Is.EqualTo(Math.Exp(-1)).Within(1e-15));
        Assert.That(table.Kept(folder.Write("k", "1 b\n")), Is.EqualTo(new[] { new SampleId("1", "b") }));
    }

    [TestCase("id a b c d\nx 1 2 3 4\n", "f.tsv line 1: expected an id and up to 3 coordinates, found 4")]
    [TestCase("id a b\nx 1 NA\n", "f.tsv line 2: column b: a missing coordinate")]
    [TestCase("id a b\nx 1 2\nx 3 4\n", "f.tsv line 3: sample 'x' is on line 2 already")]
    [TestCase("id a b\nx 1 here\n", "f.tsv line 2: column b: 'here' is not a number")]
    [TestCase("id a b\n", "holds a header but no samples")]
    public void Faults(string text, string message) =>
        Assert.That(() => Read(text), Throws.TypeOf<InputException>().With.Message.Contains(message));

    [TestCase(SpatialKind.Exponential, 0, null)]
    [TestCase(SpatialKind.Exponential, double.NaN, null)]
    [TestCase(SpatialKind.Exponential, 1, 0.5)]
    [TestCase(SpatialKind.Matern, 1, null)]
    [TestCase(SpatialKind.Matern, 1, 0.0)]
    [TestCase(SpatialKind.Matern, 1, 101.0)]
    public void Options_out_of_range(SpatialKind kind, double range, double? smoothness) => Assert.That(
        () => new SpatialKernelOptions { Kind = kind, Range = range, Smoothness = smoothness }.Validate(), Throws.ArgumentException);

    private CoordinateTable Read(string text) => CoordinateTable.Read(folder.Write("f.tsv", text));
}

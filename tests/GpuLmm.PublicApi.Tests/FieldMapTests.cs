using SkiaSharp;

namespace GpuLmm.PublicApi.Tests;

[TestFixture]
public sealed class FieldMapTests
{
    // The ends of viridis.
    private static readonly SKColor Low = new(68, 1, 84);
    private static readonly SKColor High = new(253, 231, 37);
    private string path = null!;

    [SetUp]
    public void Name() => path = Path.Combine(Path.GetTempPath(), $"gpulmm-{Guid.NewGuid():N}.png");

    [TearDown]
    public void Delete() => File.Delete(path);

    [Test]
    public void Sites_have_the_colour_of_the_field()
    {
        // Low at the lower left, high at the upper right.
        FieldMap.Write(path, Field((0, 0, -2), (1, 0, 0.1), (0, 1, 0.2), (1, 1, 3)));
        using var map = SKBitmap.Decode(path);
        (double X, double Y) low = Centre(map, Low), high = Centre(map, High);

        Assert.That(low.X, Is.LessThan(high.X - (0.3 * map.Width)));
        Assert.That(low.Y, Is.GreaterThan(high.Y + (0.3 * map.Height)), "rows of a picture are counted from above");
        Assert.That(high.X - low.X, Is.EqualTo(low.Y - high.Y).Within(4), "one unit on both axes");
    }

    [Test]
    public void Constant_field_is_drawn()
    {
        FieldMap.Write(path, Field((0, 0, 0), (2, 1, 0)));
        using var map = SKBitmap.Decode(path);

        Assert.That(map.Width, Is.GreaterThan(600));
    }

    [Test]
    public void Existing_map_is_kept_unless_it_may_be_replaced()
    {
        File.WriteAllText(path, "mine");

        Assert.That(() => FieldMap.Write(path, Field((0, 0, 1), (1, 1, 2))), Throws.TypeOf<InputException>().With.Message.Contains(path));
        Assert.That(File.ReadAllText(path), Is.EqualTo("mine"));
        FieldMap.Write(path, Field((0, 0, 1), (1, 1, 2)), overwrite: true);
        Assert.That(SKBitmap.Decode(path), Is.Not.Null);
    }

    [Test]
    public void Field_over_one_coordinate_has_no_map()
    {
        var line = new FieldEstimate("exp(t | g)", ["t"], [[0.0, 1.0]], [1.0, 2.0]);

        Assert.That(() => FieldMap.Write(path, line), Throws.ArgumentException);
        Assert.That(File.Exists(path), Is.False);
    }

    private static FieldEstimate Field(params (double X, double Y, double Value)[] sites) => new(
        "exp(x + y)", ["x", "y"], [[.. sites.Select(site => site.X)], [.. sites.Select(site => site.Y)]],
        [.. sites.Select(site => site.Value)]);

    /// <summary>Mean place of the pixels of a colour, left of the colour bar.</summary>
    private static (double X, double Y) Centre(SKBitmap map, SKColor colour)
    {
        (int X, int Y)[] pixels =
            [.. Enumerable.Range(0, map.Width * 17 / 20).SelectMany(x => Enumerable.Range(0, map.Height).Select(y => (x, y)))
            .Where(pixel => map.GetPixel(pixel.x, pixel.y) == colour)];
        Assert.That(pixels, Is.Not.Empty, $"{colour} is not in the map");
        return (pixels.Average(pixel => pixel.X), pixels.Average(pixel => pixel.Y));
    }
}

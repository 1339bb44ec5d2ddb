using System.Xml.Linq;
using SkiaSharp;

namespace GpuLmm.Reports.Tests;

public sealed class FigureWriterTests
{
    private static readonly Figure Plot = Create();

    [Test]
    public void A_picture_on_its_own_is_xml_with_its_description()
    {
        XElement svg = XDocument.Parse(SvgWriter.Document(Plot)).Root!;
        XNamespace ns = "http://www.w3.org/2000/svg";

        Assert.That(svg.Element(ns + "desc")!.Value, Is.EqualTo("a < b & c"));
        Assert.That(svg.Elements(ns + "path").Select(path => (string?)path.Attribute("d")),
            Is.EqualTo(new[] { "M0 0L10 5", "M1 2h0M3 4V8", "M0 0L4 0L4 4Z" }));
        Assert.That(svg.Element(ns + "text")!.Value, Is.EqualTo("<b>"));
        Assert.That(svg.ToString(), Does.Not.Contain("var("));
    }

    [Test]
    public void The_png_shows_the_same()
    {
        using var bitmap = SKBitmap.Decode(PngWriter.Write(Plot));

        Assert.That((bitmap.Width, bitmap.Height), Is.EqualTo((80, 40)));
        Assert.That(bitmap.GetPixel(79, 39), Is.EqualTo(SKColors.White));
        Assert.That(bitmap.GetPixel(6, 12), Is.EqualTo(SKColor.Parse(Palette.Light(Ink.Accent))), "in the middle of the stroke");
    }

    private static Figure Create()
    {
        var figure = new Figure("plot", "Plot", "a < b & c", "caption", 40, 20);
        figure.Add(new Curve(Ink.Soft, [(0, 0), (10, 5)]));
        figure.Add(new Dots(Ink.Accent, [(1, 2, 2), (3, 4, 8)], 3));
        figure.Add(new Area(Ink.Band, [(0, 0), (4, 0), (4, 4)]));
        figure.Add(new Lettering(Ink.Text, 20, 10, "<b>"));
        return figure;
    }
}

using SkiaSharp;

namespace GpuLmm.Reports;

/// <summary>Figures as PNG, on white, at twice their units.</summary>
internal static class PngWriter
{
    private const int Scale = 2;
    private static readonly string[] Families = ["Helvetica Neue", "Segoe UI", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans"];

    // Without any of these the system's own choice, whatever that looks like.
    private static readonly SKTypeface Typeface = Families.Select(SKFontManager.Default.MatchFamily)
        .FirstOrDefault(face => face is not null) ?? SKTypeface.Default;

    public static byte[] Write(Figure figure)
    {
        using var surface = SKSurface.Create(new SKImageInfo((int)(figure.Width * Scale), (int)(figure.Height * Scale)));
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        canvas.Scale(Scale);
        foreach (Shape shape in figure.Shapes)
        {
            using var paint = new SKPaint { IsAntialias = true, Color = SKColor.Parse(shape.Tint ?? Palette.Light(shape.Ink)) };
            Draw(canvas, shape, paint);
        }

        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static void Draw(SKCanvas canvas, Shape shape, SKPaint paint)
    {
        switch (shape)
        {
            case Curve curve:
                using (SKPathEffect? dashes = curve.IsDashed ? SKPathEffect.CreateDash([5, 4], 0) : null)
                {
                    paint.Style = SKPaintStyle.Stroke;
                    paint.StrokeWidth = (float)curve.Width;
                    paint.PathEffect = dashes;
                    Path(canvas, curve.Points, paint);
                }

                break;
            case Area area:
                Path(canvas, area.Points, paint);
                break;
            case Dots dots:
                paint.StrokeWidth = (float)dots.Diameter;
                paint.StrokeCap = SKStrokeCap.Round;
                foreach ((double x, double from, double to) in dots.Strokes)
                {
                    canvas.DrawLine((float)x, (float)from, (float)x, (float)to, paint);
                }

                break;
            case Lettering text:
                using (var font = new SKFont(Typeface, (float)text.Size))
                {
                    canvas.Save();
                    canvas.Translate((float)text.X, (float)text.Y);
                    canvas.RotateDegrees(text.IsUpward ? -90 : 0);
                    SKTextAlign align = text.Anchor switch
                    {
                        Anchor.Start => SKTextAlign.Left,
                        Anchor.Middle => SKTextAlign.Center,
                        _ =>
                        SKTextAlign.Right
                    };
                    canvas.DrawText(text.Content, 0, 0, align, font, paint);
                    canvas.Restore();
                }

                break;
        }
    }

    private static void Path(SKCanvas canvas, IReadOnlyList<(double X, double Y)> points, SKPaint paint)
    {
        using var path = new SKPath();
        path.AddPoly([.. points.Select(point => new SKPoint((float)point.X, (float)point.Y))], close: paint.Style == SKPaintStyle.Fill);
        canvas.DrawPath(path, paint);
    }
}

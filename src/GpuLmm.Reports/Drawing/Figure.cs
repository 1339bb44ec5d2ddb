namespace GpuLmm.Reports;

/// <summary>A plot: shapes on a ground of given size, the same for the page, the SVG and the PNG.</summary>
/// <param name="name">Part of file names: <c>manhattan</c>.</param>
/// <param name="title">Heading.</param>
/// <param name="alternative">What it shows, in a sentence, for who does not see it.</param>
/// <param name="caption">How to read it.</param>
/// <param name="width">Units.</param>
/// <param name="height">Units.</param>
internal sealed class Figure(string name, string title, string alternative, string caption, double width, double height)
{
    private readonly List<Shape> shapes = [];
    private readonly List<Hotspot> hotspots = [];

    public string Name { get; } = name;

    public string Title { get; } = title;

    public string Alternative { get; } = alternative;

    public string Caption { get; } = caption;

    public double Width { get; } = width;

    public double Height { get; } = height;

    /// <summary>From back to front.</summary>
    public IReadOnlyList<Shape> Shapes => shapes;

    public IReadOnlyList<Hotspot> Hotspots => hotspots;

    public void Add(Shape shape) => shapes.Add(shape);

    public void Add(Hotspot hotspot) => hotspots.Add(hotspot);
}

using System.Globalization;

namespace GpuLmm;

/// <summary>
/// Where the markers of each trait are tested: its region, of a gene for example, and so much on either side. Read from a BED file.
/// </summary>
public sealed class TraitRegions
{
    private readonly Dictionary<string, TraitRegion> regions = new(StringComparer.Ordinal);

    private TraitRegions(string path, long window)
    {
        Path = path;
        Window = window;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Base pairs on either side.</summary>
    public long Window { get; }

    /// <summary>Names of the traits with a region, in the order of the file.</summary>
    public IReadOnlyCollection<string> Names => regions.Keys;

    /// <summary>
    /// Reads a BED file: chromosome, start (0-based), end (exclusive) and the name of a trait, between tabs or blanks; further columns are
    /// passed over, and so are lines that begin with <c>#</c>, <c>track</c> or <c>browser</c>.
    /// </summary>
    /// <param name="path">The file, plain or compressed.</param>
    /// <param name="window">Base pairs on either side of a region in which markers are tested too, ≥ 0.</param>
    /// <exception cref="InputException">
    /// The file is missing or has no region; a line lacks a column; a start or an end is not a whole number, or the end is not behind the
    /// start; a trait has two regions.
    /// </exception>
    public static TraitRegions Read(string path, long window)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        var read = new TraitRegions(path, window);
        var linesOf = new Dictionary<string, long>(StringComparer.Ordinal);
        var fields = new TextFields();
        using var lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith("#"u8) || IsDirective(line, "track"u8) || IsDirective(line, "browser"u8))
            {
                continue;
            }

            Split(line, fields);
            if (fields.Count < 4)
            {
                throw lines.Fault($"expected chromosome, start, end and the name of a trait, found {fields.Count} columns");
            }

            long start = Whole(lines, fields.Text(line, 1), "start"), end = Whole(lines, fields.Text(line, 2), "end");
            if (end <= start)
            {
                throw lines.Fault(FormattableString.Invariant($"end {end} is not behind start {start}: a BED has the start before the first base, and the end at the last"));
            }

            string name = fields.Text(line, 3);
            if (!linesOf.TryAdd(name, lines.Number))
            {
                throw lines.Fault($"trait '{name}' has a region on line {linesOf[name]} already");
            }

            read.regions.Add(name, new TraitRegion(ChromosomeNames.Normalize(fields.Text(line, 0)), start + 1 - window, end + window));
        }

        return read.regions.Count > 0 ? read : throw new InputException($"{path}: has no regions");
    }

    /// <summary>Regions in memory.</summary>
    /// <param name="regions">Of each trait its chromosome, and the first and the last base.</param>
    /// <param name="window">As of <see cref="Read"/>.</param>
    /// <exception cref="ArgumentException">No region, or one that ends before it begins.</exception>
    public static TraitRegions Of(IReadOnlyDictionary<string, (string Chromosome, long First, long Last)> regions, long window)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        var made = new TraitRegions("the regions", window);
        foreach ((string name, (string chromosome, long first, long last)) in regions)
        {
            made.regions.Add(name, last >= first
                ? new TraitRegion(ChromosomeNames.Normalize(chromosome), first - window, last + window)
                : throw new ArgumentException($"Trait {name}: the region ends at {last}, before it begins at {first}.", nameof(regions)));
        }

        return made.regions.Count > 0 ? made : throw new ArgumentException("Expected at least one region.", nameof(regions));
    }

    /// <summary>The region of a trait with its window; null where it has none.</summary>
    internal TraitRegion? Find(string trait) => regions.TryGetValue(trait, out TraitRegion region) ? region : null;

    private static bool IsDirective(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word) =>
        line.StartsWith(word) && line.Length > word.Length && line[word.Length] is (byte)' ' or (byte)'\t';

    private static void Split(ReadOnlySpan<byte> line, TextFields fields)
    {
        if (line.Contains((byte)'\t'))
        {
            fields.SplitTabs(line);
        }
        else
        {
            fields.SplitWhitespace(line);
        }
    }

    private static long Whole(TextLines lines, string text, string what) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value : throw lines.Fault($"{what} '{text}' is not a whole number of 0 or more");
}

/// <summary>Bases of a chromosome, the first and the last included.</summary>
/// <param name="Chromosome">Its name, normalised.</param>
/// <param name="First">Position, from 1; may lie before it.</param>
/// <param name="Last">Position.</param>
internal readonly record struct TraitRegion(string Chromosome, long First, long Last)
{
    public bool Holds(string chromosome, long position) => position >= First && position <= Last && Chromosome == chromosome;
}

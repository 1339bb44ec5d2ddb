namespace GpuLmm;

/// <summary>Which pairs of markers are tested.</summary>
public sealed class MarkerPairs
{
    private MarkerPairs(IReadOnlyList<(int First, int Second)>? listed = null, int? partner = null)
    {
        Listed = listed;
        Partner = partner;
    }

    /// <summary>All pairs of the markers that the filter keeps, each once, in the order of the markers.</summary>
    public static MarkerPairs All { get; } = new();

    /// <summary>The pairs; null where they follow from the markers that are kept.</summary>
    internal IReadOnlyList<(int First, int Second)>? Listed { get; }

    /// <summary>The marker that is in every pair; null where there is none.</summary>
    internal int? Partner { get; }

    /// <summary>Some pairs, in their order; one with a marker that the filter leaves out has a row with that reason.</summary>
    /// <param name="pairs">Indices into <see cref="Genotypes.Markers"/>.</param>
    /// <exception cref="ArgumentException">No pair, or a marker with itself.</exception>
    public static MarkerPairs Of(IReadOnlyList<(int First, int Second)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        int itself = pairs.Select((pair, k) => pair.First == pair.Second ? k : -1).FirstOrDefault(k => k >= 0, -1);
        return pairs.Count == 0 ? throw new ArgumentException("Expected at least one pair.", nameof(pairs))
            : itself >= 0 ? throw new ArgumentException($"Pair {itself} is of marker {pairs[itself].First} with itself.", nameof(pairs))
            : new MarkerPairs(pairs);
    }

    /// <summary>One marker with each of those that the filter keeps; itself it need not be kept.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="id">Its id.</param>
    /// <exception cref="InputException">No marker has the id, or several have.</exception>
    public static MarkerPairs With(Genotypes genotypes, string id)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new MarkerPairs(partner: new MarkerIds(genotypes).Find(id, rule => new InputException($"{genotypes.Name}: {rule}")));
    }

    /// <summary>
    /// The pairs of a file, in its order: two ids a line, between blanks or tabs. Where the first line names columns <c>ID1</c> and
    /// <c>ID2</c>, the ids are in these.
    /// </summary>
    /// <param name="path">The file, plain or compressed.</param>
    /// <param name="genotypes">G.</param>
    /// <exception cref="InputException">
    /// The file is missing or has no pair; a line does not have two ids; an id is that of no marker, or of several; a marker with itself.
    /// </exception>
    public static MarkerPairs Read(string path, Genotypes genotypes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(genotypes);
        var ids = new MarkerIds(genotypes);
        var pairs = new List<(int, int)>();
        var fields = new TextFields();
        using var lines = new TextLines(path, GzipInput.Open(path, out _));
        (int First, int Second)? named = null;
        bool isFirst = true;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (isFirst && Header(fields, line) is { } columns)
            {
                (named, isFirst) = (columns, false);
                continue;
            }

            isFirst = false;
            (int first, int second) = named ?? (0, 1);
            if (named is null ? fields.Count != 2 : fields.Count <= Math.Max(first, second))
            {
                string place = named is null ? "" : " in the columns ID1 and ID2";
                throw lines.Fault($"expected two marker ids{place}, found {fields.Count} fields");
            }

            int one = ids.Find(fields.Text(line, first), lines.Fault), other = ids.Find(fields.Text(line, second), lines.Fault);
            pairs.Add(one != other ? (one, other) : throw lines.Fault($"marker {fields.Quoted(line, first)} is paired with itself"));
        }

        return pairs.Count > 0 ? new MarkerPairs(pairs) : throw new InputException($"{path}: has no pairs of markers.");
    }

    private static (int First, int Second)? Header(TextFields fields, ReadOnlySpan<byte> line)
    {
        (int first, int second) = (-1, -1);
        for (int i = 0; i < fields.Count; i++)
        {
            string name = fields.Text(line, i).TrimStart('#').ToUpperInvariant();
            (first, second) = (name == "ID1" ? i : first, name == "ID2" ? i : second);
        }

        return first >= 0 && second >= 0 ? (first, second) : null;
    }
}

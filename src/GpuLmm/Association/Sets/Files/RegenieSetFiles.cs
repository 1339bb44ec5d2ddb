namespace GpuLmm;

/// <summary>REGENIE's set list, annotations, masks and frequencies.</summary>
internal static class RegenieSetFiles
{
    public static VariantSets Read(string setListPath, string annotationPath, string maskPath, string? frequencyPath)
    {
        var faults = new List<SetFault>();
        List<VariantMask> masks = SetFileLines.Masks(maskPath);
        Dictionary<string, Dictionary<string, Entry>> annotations = Annotations(annotationPath, faults, out bool hasWeights);
        IEnumerable<VariantSet> sets = SetList(setListPath).SelectMany(set => WithDomains(set, annotations)).ToList();
        return SetFileLines.Checked(
            sets, masks, frequencyPath is null ? null : Frequencies(frequencyPath), faults, hasWeights);
    }

    /// <summary>The set, and what it has of each domain.</summary>
    private static IEnumerable<VariantSet> WithDomains(
        (string Name, string Chromosome, long Position, string[] Ids) set, Dictionary<string, Dictionary<string, Entry>> annotations)
    {
        Dictionary<string, Entry> own = annotations.GetValueOrDefault(set.Name) ?? [];
        Entry[] entries = [.. set.Ids.Select(id => own.TryGetValue(id, out Entry entry) ? entry : new Entry(null, null, double.NaN))];
        yield return new VariantSet(set.Name, set.Chromosome, set.Position, [.. set.Ids.Zip(entries, Variant)]);
        foreach (string domain in entries.Select(entry => entry.Domain).OfType<string>().Distinct())
        {
            yield return new VariantSet($"{set.Name}.{domain}", set.Chromosome, set.Position,
                [.. set.Ids.Zip(entries).Where(pair => pair.Second.Domain == domain).Select(pair => Variant(pair.First, pair.Second))]);
        }

        static SetVariant Variant(string id, Entry entry) => new(id, entry.Annotation, entry.Weight);
    }

    private static IEnumerable<(string Name, string Chromosome, long Position, string[] Ids)> SetList(string path)
    {
        var sets = new List<(string, string, long, string[])>();
        var names = new Dictionary<string, long>(StringComparer.Ordinal);
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count != 4)
            {
                throw lines.Fault($"expected set, chromosome, position and ids between commas, found {fields.Count} fields");
            }

            if (!TextFields.TryWhole(fields.Bytes(line, 2), out long position) || position < 0)
            {
                throw lines.Fault($"{fields.Quoted(line, 2)} is the position of a set: expected a whole number");
            }

            string name = fields.Text(line, 0);
            SetFileLines.RequireNew(names, name, "set", lines);
            string[] ids = fields.Text(line, 3).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            sets.Add((name, fields.Text(line, 1), position, ids));
        }

        return sets.Count > 0 ? sets : throw new InputException($"{path}: has no sets");
    }

    private static Dictionary<string, Dictionary<string, Entry>> Annotations(string path, List<SetFault> faults, out bool hasWeights)
    {
        var sets = new Dictionary<string, Dictionary<string, Entry>>(StringComparer.Ordinal);
        var fields = new TextFields();
        int columns = 0;
        bool? isWeighted = null;
        using TextLines lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            columns = columns == 0 ? fields.Count : columns;
            if (fields.Count < 3 || fields.Count != columns)
            {
                throw lines.Fault($"expected variant, set and annotation, and as many fields as on the first line, found {fields.Count}");
            }

            string id = fields.Text(line, 0), set = fields.Text(line, 1);
            // A weight may be missing, which is refused; a domain and its annotation are words.
            isWeighted ??= columns > 3
                && (TextFields.TryNumber(fields.Bytes(line, 3), out _) || TextFields.IsMissing(fields.Bytes(line, 3)));
            bool hasDomain = columns > 3 && isWeighted == false;
            var entry = new Entry(
                hasDomain ? fields.Text(line, 2) : null, fields.Text(line, hasDomain ? 3 : 2),
                isWeighted == true ? SetFileLines.Weight(lines, line, fields, 3, id) : double.NaN);
            if (!sets.TryGetValue(set, out Dictionary<string, Entry>? own))
            {
                sets[set] = own = new Dictionary<string, Entry>(StringComparer.Ordinal);
            }

            if (!own.TryAdd(id, entry))
            {
                faults.Add(new SetFault("annotated-twice", set, id));
            }
        }

        hasWeights = isWeighted == true;
        return sets;
    }

    private static Dictionary<string, FileFrequency> Frequencies(string path)
    {
        var frequencies = new Dictionary<string, FileFrequency>(StringComparer.Ordinal);
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count is not (2 or 3))
            {
                throw lines.Fault($"expected a variant, its frequency and perhaps whether it is a singleton, found {fields.Count} fields");
            }

            if (!TextFields.TryNumber(fields.Bytes(line, 1), out double frequency) || frequency is < 0 or > 1)
            {
                throw lines.Fault($"{fields.Quoted(line, 1)} is a frequency: expected a number in [0, 1]");
            }

            bool? isSingleton = null;
            if (fields.Count == 3)
            {
                isSingleton = fields.Text(line, 2) switch
                {
                    "1" => true,
                    "0" => false,
                    _ => throw lines.Fault($"{fields.Quoted(line, 2)} says whether a variant is a singleton: expected 0 or 1"),
                };
            }

            frequencies[fields.Text(line, 0)] = new FileFrequency(frequency, isSingleton);
        }

        return frequencies;
    }

    private readonly record struct Entry(string? Domain, string? Annotation, double Weight);
}

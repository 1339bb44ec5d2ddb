namespace GpuLmm;

/// <summary>What readers of set files share.</summary>
internal static class SetFileLines
{
    /// <summary>Reads a file of masks: their names, and annotations between commas.</summary>
    public static List<VariantMask> Masks(string path)
    {
        var masks = new List<VariantMask>();
        var names = new Dictionary<string, long>(StringComparer.Ordinal);
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count != 2)
            {
                throw lines.Fault($"expected the name of a mask and its annotations between commas, found {fields.Count} fields");
            }

            string name = fields.Text(line, 0);
            RequireNew(names, name, "mask", lines);
            masks.Add(new VariantMask(name, fields.Text(line, 1).Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet()));
        }

        return masks.Count > 0 ? masks : throw new InputException($"{path}: has no masks");
    }

    /// <summary>Fails where a name was there before.</summary>
    public static void RequireNew(Dictionary<string, long> names, string name, string what, TextLines lines)
    {
        if (!names.TryAdd(name, lines.Number))
        {
            throw lines.Fault($"{what} '{name}' was on line {names[name]} already: expected each {what} once");
        }
    }

    /// <summary>Reads a weight.</summary>
    /// <param name="lines">Its file.</param>
    /// <param name="line">Its line.</param>
    /// <param name="fields">The fields of that.</param>
    /// <param name="place">Which of them.</param>
    /// <param name="id">The variant.</param>
    public static double Weight(TextLines lines, ReadOnlySpan<byte> line, TextFields fields, int place, string id) =>
        TextFields.IsMissing(fields.Bytes(line, place))
            ? throw lines.Fault($"the weight of '{id}' is missing: expected a number ≥ 0")
            : TextFields.TryNumber(fields.Bytes(line, place), out double weight) && weight >= 0 ? weight
            : throw lines.Fault($"{fields.Quoted(line, place)} is the weight of '{id}': expected a number ≥ 0");

    /// <summary>Takes repeated ids out of a set, annotations that no mask has and masks that no variant has, and says so.</summary>
    public static VariantSets Checked(
        IEnumerable<VariantSet> sets, IReadOnlyList<VariantMask> masks, IReadOnlyDictionary<string, FileFrequency>? frequencies,
        List<SetFault> faults, bool hasWeights)
    {
        var once = new List<VariantSet>();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (VariantSet set in sets)
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            var variants = new List<SetVariant>(set.Variants.Count);
            foreach (SetVariant variant in set.Variants)
            {
                if (!ids.Add(variant.Id))
                {
                    faults.Add(new SetFault("repeated-id", set.Name, variant.Id));
                    continue;
                }

                variants.Add(variant);
                if (variant.Annotation is { } annotation)
                {
                    counts[annotation] = counts.GetValueOrDefault(annotation) + 1;
                }
                else if (masks.Any(mask => mask.Annotations is not null))
                {
                    faults.Add(new SetFault("no-annotation", set.Name, variant.Id));
                }
            }

            once.Add(set with { Variants = variants });
        }

        faults.AddRange(counts.Where(pair => !masks.Any(mask => mask.Annotations?.Contains(pair.Key) != false))
            .Select(pair => new SetFault("annotation-in-no-mask", "", pair.Key, pair.Value)));
        faults.AddRange(masks.Where(mask => mask.Annotations is not null).SelectMany(mask => mask.Annotations!
            .Where(annotation => !counts.ContainsKey(annotation)).Select(annotation =>
                new SetFault("annotation-of-no-variant", "", $"{mask.Name}:{annotation}"))));
        return new VariantSets(once, masks, frequencies, faults, hasWeights);
    }
}

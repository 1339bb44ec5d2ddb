namespace GpuLmm;

/// <summary>SAIGE's group file.</summary>
internal static class SaigeGroupFile
{
    public static VariantSets Read(string path, string? maskPath)
    {
        var sets = new List<Group>();
        var names = new Dictionary<string, long>(StringComparer.Ordinal);
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count < 2)
            {
                throw lines.Fault("expected a set, one of var, anno and weight, and values");
            }

            string name = fields.Text(line, 0), kind = fields.Text(line, 1).ToLowerInvariant();
            string[] values = new string[fields.Count - 2];
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = fields.Text(line, k + 2);
            }

            if (kind == "var")
            {
                SetFileLines.RequireNew(names, name, "set", lines);
                sets.Add(new Group(name, values, null, null));
                continue;
            }

            if (sets.Count == 0 || sets[^1].Name != name)
            {
                throw lines.Fault($"'{kind}' of set '{name}' does not follow its line of variants (var)");
            }

            if (values.Length != sets[^1].Ids.Length)
            {
                throw lines.Fault($"set '{name}' has {sets[^1].Ids.Length} variants and {values.Length} values of '{kind}'");
            }

            sets[^1] = kind switch
            {
                "anno" => sets[^1] with { Annotations = values },
                "weight" => sets[^1] with { Weights = Weights(lines, line, fields, sets[^1].Ids) },
                _ => throw lines.Fault($"{fields.Quoted(line, 1)}: expected var, anno or weight"),
            };
        }

        if (sets.Count == 0)
        {
            throw new InputException($"{path}: has no sets");
        }

        IReadOnlyList<VariantMask> masks = maskPath is null ? [new VariantMask("all", null)] : SetFileLines.Masks(maskPath);
        return SetFileLines.Checked(sets.Select(group => group.ToSet()), masks, null, [], sets.All(group => group.Weights is not null));
    }

    private static double[] Weights(TextLines lines, ReadOnlySpan<byte> line, TextFields fields, string[] ids)
    {
        var weights = new double[ids.Length];
        for (int k = 0; k < ids.Length; k++)
        {
            weights[k] = SetFileLines.Weight(lines, line, fields, k + 2, ids[k]);
        }

        return weights;
    }

    private sealed record Group(string Name, string[] Ids, string[]? Annotations, double[]? Weights)
    {
        public VariantSet ToSet() => new(
            Name, null, 0, [.. Ids.Select((id, k) => new SetVariant(id, Annotations?[k], Weights?[k] ?? double.NaN))]);
    }
}

namespace GpuLmm.Fuzz;

/// <summary>Changes the files of a valid case, one to a few times, at the level where they have their structure.</summary>
internal static class Mutator
{
    /// <summary>The files of a case by name, with changes that follow from the random numbers alone.</summary>
    public static Dictionary<string, byte[]> Mutate(IReadOnlyDictionary<string, byte[]> files, Random random)
    {
        var changed = new Dictionary<string, byte[]>(files);
        string[] names = [.. files.Keys.Order(StringComparer.Ordinal)];
        for (int k = 1 + random.Next(2); k > 0; k--)
        {
            string name = names[random.Next(names.Length)];
            changed[name] = Mutate(name, changed[name], random);
        }

        return changed;
    }

    private static byte[] Mutate(string name, byte[] bytes, Random random)
    {
        // Now and then the bytes as they are, whatever the format.
        if (random.Next(5) == 0)
        {
            return ByteMutation.Apply(bytes, random);
        }

        return Path.GetExtension(name) switch
        {
            ".gz" => PackedMutation.Gzip(bytes, random),
            ".zst" => PackedMutation.Zstd(bytes, random),
            ".bgen" => BgenMutation.Apply(bytes, random),
            ".json" => JsonMutation.Apply(bytes, random),
            ".parquet" => ByteMutation.NearEnd(bytes, random),
            ".bed" or ".pgen" or ".bin" or ".tbi" => ByteMutation.Apply(bytes, random),
            _ when name == "f.txt" => FormulaMutation.Apply(bytes, random),
            _ => TextMutation.Apply(bytes, random),
        };
    }
}

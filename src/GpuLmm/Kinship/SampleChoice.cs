namespace GpuLmm;

/// <summary>Which samples of a source a kernel is for: by lists, or by their ids.</summary>
internal static class SampleChoice
{
    /// <summary>The samples that lists leave, in the order of the source.</summary>
    public static IReadOnlyList<SampleId> Kept(this SampleIndex index, string? keepPath, string? removePath)
    {
        IReadOnlyList<SampleId> samples = index.Samples;
        bool[]? keep = keepPath is null ? null : SampleList.Read(keepPath, index, samples.Count);
        bool[]? remove = removePath is null ? null : SampleList.Read(removePath, index, samples.Count);
        SampleId[] kept = [.. samples.Where((_, i) => keep?[i] != false && remove?[i] != true)];
        return kept.Length > 0
            ? kept
            : throw new InputException(
                $"{index.Name}: none of its {samples.Count} samples is left by {string.Join(" and ", new[] { keepPath, removePath }.OfType<string>())}.");
    }

    /// <summary>Rows of the samples asked for.</summary>
    /// <exception cref="InputException">Samples that are not there, or one twice; the first are named.</exception>
    public static int[] RowsOf(this SampleIndex index, IReadOnlyList<SampleId> samples)
    {
        int[] rows = [.. samples.Select(id => index.Find(id.Family, id.Individual, message => new InputException(message)))];
        string[] absent = [.. samples.Where((_, i) => rows[i] < 0).Select(id => id.ToString())];
        if (absent.Length > 0)
        {
            throw new InputException(
                $"{absent.Length} of {samples.Count} samples are not among the {index.Samples.Count} of {index.Name}: "
                + $"{string.Join(", ", absent.Take(5))}{(absent.Length > 5 ? ", …" : string.Empty)}.");
        }

        var isSeen = new HashSet<int>();
        int twice = Array.FindIndex(rows, row => !isSeen.Add(row));
        return twice < 0 ? rows : throw new InputException($"{index.Name}: sample {samples[twice]} is asked for twice.");
    }
}

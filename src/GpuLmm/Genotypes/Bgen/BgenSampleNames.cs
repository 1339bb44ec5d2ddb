namespace GpuLmm;

/// <summary>Ids of samples from the one name that a BGEN has of each.</summary>
internal static class BgenSampleNames
{
    /// <summary>A warning where the samples of a .sample are not those that the .bgen itself names, in their order.</summary>
    /// <param name="names">N names in the .bgen.</param>
    /// <param name="samples">N samples of the .sample, which are taken.</param>
    public static string[] Compare(string[] names, IReadOnlyList<SampleId> samples)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            places.TryAdd(names[i], i);
        }

        // Of FID_IID the second part alone may be the .sample's.
        for (int i = 0; i < names.Length; i++)
        {
            places.TryAdd(names[i][(names[i].IndexOf('_', StringComparison.Ordinal) + 1)..], i);
        }

        int[] found = [.. samples.Select((sample, i) => PlaceOf(places, names, sample, i))];
        int moved = Enumerable.Range(0, found.Length).FirstOrDefault(i => found[i] >= 0 && found[i] != i, -1);
        return moved >= 0
            ? ["warning: the .sample has another order than the sample identifiers of the .bgen: "
                + $"sample {moved + 1} is '{samples[moved]}' and '{names[moved]}' "
                + $"(in all {found.Where((place, i) => place >= 0 && place != i).Count()} of {names.Length}); the .sample is taken"]
            : found.All(place => place < 0)
            ? ["warning: none of the samples of the .sample is among the sample identifiers of the .bgen "
                + $"('{samples[0]}' and '{names[0]}' are the first); the .sample is taken"]
            : [];
    }

    private static int PlaceOf(Dictionary<string, int> places, string[] names, SampleId sample, int own)
    {
        string[] spellings = [sample.Individual, $"{sample.Family}_{sample.Individual}", sample.Family];
        return spellings.Contains(names[own]) || names[own].EndsWith($"_{sample.Individual}", StringComparison.Ordinal) ? own
            : spellings.Take(2).Select(spelling => places.GetValueOrDefault(spelling, -1)).FirstOrDefault(place => place >= 0, -1);
    }

    /// <summary>Family and individual id where all names have one underscore within, else the individual id and family <c>0</c>.</summary>
    /// <param name="path">The .bgen, for messages.</param>
    /// <param name="names">N names; null where it has none.</param>
    /// <exception cref="InputException">There are none, or one occurs twice.</exception>
    public static SampleId[] Split(string path, string[]? names)
    {
        if (names is null)
        {
            throw new InputException($"{path}: has no sample identifiers: give its .sample");
        }

        bool areDouble = names.All(name => name.Split('_') is [{ Length: > 0 }, { Length: > 0 }]);
        SampleId[] ids = Array.ConvertAll(
            names, name => areDouble && name.Split('_') is [string family, string individual]
                ? new SampleId(family, individual) : new SampleId("0", name));
        var seen = new HashSet<SampleId>();
        foreach (SampleId id in ids)
        {
            if (!seen.Add(id))
            {
                throw new InputException($"{path}: sample '{id}' occurs twice among the sample identifiers");
            }
        }

        return ids;
    }
}

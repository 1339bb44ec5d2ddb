namespace GpuLmm;

/// <summary>Ids of samples from the one name that a BGEN has of each.</summary>
internal static class BgenSampleNames
{
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

namespace GpuLmm;

/// <summary>The samples of a BGEN, from its .sample or from its own sample identifiers.</summary>
/// <param name="ids">N distinct ids.</param>
/// <param name="sexes">N sexes.</param>
/// <param name="phenotypes">Phenotypes beside them; null where there are none.</param>
/// <param name="phenotypeFault">What is wrong with a phenotype: it matters only to whoever asks for them. Null if nothing.</param>
internal sealed class OxfordSamples(
    IReadOnlyList<SampleId> ids, IReadOnlyList<Sex> sexes, PhenotypeColumns? phenotypes = null, string? phenotypeFault = null)
{
    public IReadOnlyList<SampleId> Ids => ids;

    public IReadOnlyList<Sex> Sexes => sexes;

    /// <exception cref="InputException">A value is not a number, or of type B not 0 or 1.</exception>
    public PhenotypeColumns? Phenotypes => phenotypeFault is null ? phenotypes : throw new InputException(phenotypeFault);

    /// <summary>Samples of which there is one name only: family and individual id where all names have one underscore within, else the individual id.</summary>
    /// <exception cref="InputException">There are no names, or one occurs twice.</exception>
    public static OxfordSamples OfNames(string path, string[]? names)
    {
        if (names is null)
        {
            throw new InputException($"{path}: has no sample identifiers: give its .sample");
        }

        bool areDouble = names.All(name => name.Split('_') is [{ Length: > 0 }, { Length: > 0 }]);
        SampleId[] ids = Array.ConvertAll(
            names, name => areDouble && name.Split('_') is [string family, string individual] ? new SampleId(family, individual) : new SampleId("0", name));
        var seen = new HashSet<SampleId>();
        foreach (SampleId id in ids)
        {
            if (!seen.Add(id))
            {
                throw new InputException($"{path}: sample '{id}' occurs twice among the sample identifiers");
            }
        }

        return new OxfordSamples(ids, new Sex[ids.Length]);
    }
}

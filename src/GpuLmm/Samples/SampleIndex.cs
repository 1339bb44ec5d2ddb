namespace GpuLmm;

/// <summary>Finds genotyped samples by id; order never matters.</summary>
internal sealed class SampleIndex
{
    private readonly string name;
    private readonly IReadOnlyList<SampleId> samples;
    private readonly Dictionary<SampleId, int> byId;
    private readonly ILookup<string, int> byIndividual;
    private readonly bool hasFamilies;

    /// <summary>Indexes the samples.</summary>
    /// <param name="name">What messages call the data set.</param>
    /// <param name="samples">N distinct ids.</param>
    /// <exception cref="ArgumentException">An id occurs twice.</exception>
    public SampleIndex(string name, IReadOnlyList<SampleId> samples)
    {
        this.name = name;
        this.samples = samples;
        byId = new Dictionary<SampleId, int>(samples.Count);
        for (int i = 0; i < samples.Count; i++)
        {
            if (!byId.TryAdd(samples[i], i))
            {
                throw new ArgumentException($"{name}: samples {byId[samples[i]]} and {i} are both '{samples[i]}'.");
            }
        }

        hasFamilies = samples.Any(sample => sample.Family != "0");
        byIndividual = Enumerable.Range(0, samples.Count).ToLookup(i => samples[i].Individual, StringComparer.Ordinal);
    }

    /// <summary>What messages call the data set.</summary>
    public string Name => name;

    /// <summary>The samples, in their order.</summary>
    public IReadOnlyList<SampleId> Samples => samples;

    /// <summary>Index of a sample, or −1. Where no sample has a family, as in a VCF, the individual id alone tells.</summary>
    /// <param name="family">Null to match by individual id alone.</param>
    /// <param name="individual">Individual id.</param>
    /// <param name="fault">Makes the exception when the individual id alone names several samples.</param>
    public int Find(string? family, string individual, Func<string, InputException> fault)
    {
        if (family is not null && hasFamilies)
        {
            return byId.TryGetValue(new SampleId(family, individual), out int index) ? index : -1;
        }

        int found = -1;
        foreach (int i in byIndividual[individual])
        {
            if (found >= 0)
            {
                throw fault($"IID '{individual}' names several samples of {name} ('{samples[found]}', '{samples[i]}'): give FID and IID");
            }

            found = i;
        }

        return found;
    }

    /// <summary>Genotype index of each row, −1 where not genotyped.</summary>
    /// <exception cref="InputException">No row matches, one matches several samples, or several one.</exception>
    public int[] Match(SampleTable table)
    {
        int[] indices = new int[table.RowCount];
        var taken = new HashSet<int>();
        for (int row = 0; row < indices.Length; row++)
        {
            indices[row] = Find(table.Family(row), table.Individual(row), rule =>
                new InputException(table.Path, table.LineNumber(row), rule));
            if (indices[row] >= 0 && !taken.Add(indices[row]))
            {
                throw new InputException(
                    table.Path, table.LineNumber(row),
                    $"'{table.IdText(row)}' is sample '{samples[indices[row]]}' of {name}, as a line above is: {name} has no families");
            }
        }

        return indices.Any(i => i >= 0) ? indices : throw NoneMatches(table);
    }

    private InputException NoneMatches(SampleTable table)
    {
        string there = string.Join(", ", Enumerable.Range(0, Math.Min(3, table.RowCount)).Select(row => $"'{table.IdText(row)}'"));
        string here = string.Join(", ", samples.Take(3).Select(id => $"'{id}'"));
        string kind = table.Family(0) is null ? "IID" : "FID IID";
        return new InputException(
            $"{table.Path}: none of its {table.RowCount} samples is in {name}; its ids ({kind}) are like {there}, those of {name} (FID IID) like {here}");
    }
}

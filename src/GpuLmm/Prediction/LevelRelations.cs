namespace GpuLmm;

/// <summary>
/// K between any level and the levels of a term's records: I without kernels, else the product entry by entry of those named.
/// </summary>
internal sealed class LevelRelations
{
    private readonly (Kinship Kernel, Dictionary<string, int> RowOf, int[] RowsOfLevels)[] kernels;
    private readonly Dictionary<string, int> placeOf;

    /// <param name="random">The term.</param>
    /// <param name="kernels">Kernels by name; those of the term are there and have a row for every level.</param>
    public LevelRelations(RandomDesign random, IReadOnlyDictionary<string, Kinship> kernels)
    {
        Levels = random.Group.Levels;
        placeOf = Levels.Select((level, k) => KeyValuePair.Create(level, k)).ToDictionary(StringComparer.Ordinal);
        this.kernels = [.. random.Term.Kernels.Select(name =>
        {
            Kinship kernel = kernels[name.Name];

            // An individual of several families is none that could be meant.
            var rowOf = Enumerable.Range(0, kernel.Samples.Count)
                .GroupBy(i => kernel.Samples[i].Individual, StringComparer.Ordinal)
                .Where(same => same.Count() == 1)
                .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
            return (kernel, rowOf, Levels.Select(level => rowOf[level]).ToArray());
        })];
    }

    /// <summary>Levels of the records, q of them.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>Whether records have the level.</summary>
    public bool IsObserved(string level) => placeOf.ContainsKey(level);

    /// <summary>Whether the kernels have the level; without kernels every one is possible.</summary>
    public bool IsPossible(string level) => kernels.All(kernel => kernel.RowOf.ContainsKey(level));

    /// <summary>Levels of the kernels that no record has, in the order of the first; none without kernels.</summary>
    public IEnumerable<string> Unobserved => kernels.Length == 0
        ? []
        : kernels[0].Kernel.Samples.Select(sample => sample.Individual).Where(id => !IsObserved(id) && IsPossible(id));

    /// <summary>K between a possible level and the q of the records.</summary>
    public void CopyTo(string level, Span<double> target)
    {
        target.Fill(kernels.Length > 0 ? 1 : 0);
        if (kernels.Length == 0 && placeOf.TryGetValue(level, out int place))
        {
            target[place] = 1;
        }

        foreach ((Kinship kernel, Dictionary<string, int> rowOf, int[] rowsOfLevels) in kernels)
        {
            ReadOnlySpan<double> row = kernel.Matrix.Column(rowOf[level]);
            for (int k = 0; k < target.Length; k++)
            {
                target[k] *= row[rowsOfLevels[k]];
            }
        }
    }

    /// <summary>K of a possible level with itself.</summary>
    public double Diagonal(string level) => Between(level, level);

    /// <summary>K between two possible levels.</summary>
    public double Between(string level, string other) => kernels.Length == 0
        ? (level == other ? 1 : 0)
        : kernels.Aggregate(1.0, (product, kernel) => product * kernel.Kernel.Matrix[kernel.RowOf[level], kernel.RowOf[other]]);
}

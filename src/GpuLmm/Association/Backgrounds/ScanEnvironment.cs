namespace GpuLmm;

/// <summary>
/// An environment that markers may act differently in, as columns over records or samples: a continuous one is centred and scaled inside,
/// a factor has an indicator for each level but the first.
/// </summary>
internal sealed class ScanEnvironment
{
    private ScanEnvironment(string name, IReadOnlyList<string> levels, IReadOnlyList<double[]> columns, double centre, double scale)
    {
        Name = name;
        Levels = levels;
        Columns = columns;
        Centre = centre;
        Scale = scale;
    }

    /// <summary>Name of its column.</summary>
    public string Name { get; }

    /// <summary>Of a factor what its columns stand for, against the first level; empty of a continuous one.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>One or more, over the records.</summary>
    public IReadOnlyList<double[]> Columns { get; }

    /// <summary>e = centre + scale · column of a continuous one.</summary>
    public double Centre { get; }

    /// <inheritdoc cref="Centre"/>
    public double Scale { get; }

    /// <summary>A continuous environment.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Over the records, finite.</param>
    /// <exception cref="InputException">All values are the same.</exception>
    public static ScanEnvironment Continuous(string name, double[] values)
    {
        double mean = values.Average(), scale = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        if (values.All(value => value == values[0]) || scale == 0)
        {
            throw new InputException(FormattableString.Invariant(
                $"environment {name} is {values[0]:g6} in all {values.Length} records: an interaction needs one that varies."));
        }

        return new ScanEnvironment(name, [], [Array.ConvertAll(values, value => (value - mean) / scale)], mean, scale);
    }

    /// <summary>A factor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="levels">All levels, the reference first.</param>
    /// <param name="index">Level of each record.</param>
    /// <exception cref="InputException">A single level.</exception>
    public static ScanEnvironment Factor(string name, IReadOnlyList<string> levels, int[] index) => levels.Count > 1
        ? new ScanEnvironment(
            name, [.. levels.Skip(1)],
            [.. Enumerable.Range(1, levels.Count - 1).Select(level => Array.ConvertAll(index, own => own == level ? 1.0 : 0.0))], 0, 1)
        : throw new InputException(
            $"environment {name} is {levels.FirstOrDefault()} in all {index.Length} records: an interaction needs one that varies.");

    /// <summary>
    /// The tests of markers in environments: the marker alone; the marker, each interaction and all of them together with all interactions
    /// in the model; and, of a factor of more than two levels, each level.
    /// </summary>
    public static IReadOnlyList<ColumnTest> Tests(IReadOnlyList<ScanEnvironment> environments)
    {
        int count = 1 + environments.Sum(environment => environment.Columns.Count);
        int[] all = [.. Enumerable.Range(0, count)];
        var origin = new double[count];
        origin[0] = 1;
        var tests = new List<ColumnTest> { new("SNP|main-only", [0], [0]), new("SNP", all, [0], origin) };
        int column = 1;
        foreach (ScanEnvironment environment in environments)
        {
            int first = column, size = environment.Columns.Count;
            column += size;
            int[] own = [.. Enumerable.Range(first, size)];
            string term = $"SNPx{environment.Name}";
            if (environment.Levels.Count == 0)
            {
                origin[first] = -environment.Centre / environment.Scale;
            }

            tests.Add(new ColumnTest(term, all, own, size > 1 ? null : Weight(first, 1 / environment.Scale)));
            tests.AddRange(size == 1 ? [] : own.Select((place, k) =>
                new ColumnTest($"{term}={environment.Levels[k]}", all, [place], Weight(place, 1))));
        }

        tests.Add(new ColumnTest(string.Join("+", environments.Select(environment => $"SNPx{environment.Name}").Prepend("SNP")), all, all));
        return tests;

        double[] Weight(int place, double weight)
        {
            var weights = new double[count];
            weights[place] = weight;
            return weights;
        }
    }
}

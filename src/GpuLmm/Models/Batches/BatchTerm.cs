namespace GpuLmm;

/// <summary>A random term in one model of a batch: the levels that its rows have.</summary>
internal sealed class BatchTerm
{
    /// <param name="design">The term over all rows.</param>
    /// <param name="rows">The model's rows.</param>
    public BatchTerm(RandomDesign design, int[] rows)
    {
        Design = design;
        Levels = new int[rows.Length];
        var numbers = new Dictionary<int, int>();
        for (int i = 0; i < rows.Length; i++)
        {
            int level = design.Group.Index[rows[i]];
            if (!numbers.TryGetValue(level, out Levels[i]))
            {
                numbers.Add(level, Levels[i] = numbers.Count);
            }
        }

        LevelCount = numbers.Count;
        Scales = [.. design.Slopes.Select(slope => Math.Sqrt(rows.Sum(row => slope[row] * slope[row]) / rows.Length))];
    }

    /// <summary>The term.</summary>
    public RandomDesign Design { get; }

    /// <summary>Level of each row of the model, numbered as they come.</summary>
    public int[] Levels { get; }

    /// <summary>Levels that occur.</summary>
    public int LevelCount { get; }

    /// <summary>
    /// Root mean square of each effect's column: θ is of effects divided by it, so that searches start alike whatever the units.
    /// </summary>
    public double[] Scales { get; }

    /// <summary>k.</summary>
    public int EffectCount => Scales.Length;

    /// <summary>k times the levels.</summary>
    public int RowCount => LevelCount * EffectCount;

    /// <summary>The first row of the equations.</summary>
    public int FirstRow { get; set; }

    /// <summary>The first entry of θ.</summary>
    public int FirstParameter { get; set; }

    /// <summary>Entries of θ.</summary>
    public int ParameterCount => IsBlock(Design) ? EffectCount * (EffectCount + 1) / 2 : EffectCount;

    /// <summary>Whether a level's effects are correlated.</summary>
    public bool HasBlocks => IsBlock(Design);

    /// <summary>Why the term's variances cannot be estimated from these rows; null where they can.</summary>
    /// <param name="hasWeights">Whether residual variances differ by known weights.</param>
    public string? Fault(bool hasWeights)
    {
        int still = Array.IndexOf(Scales, 0);
        return LevelCount == 1 ? $"{Design.Group.Name} has one level"
            : RowCount >= Levels.Length && !hasWeights ? $"{RowCount} random effects of {Design.Group.Name} for {Levels.Length} rows"
            : still >= 0 ? $"{Design.EffectNames[still]} of {Design.Group.Name} is zero in all rows"
            : null;
    }

    /// <summary>Σ/σ² of a term's effects in their units, in the order of <see cref="Pairs"/>.</summary>
    /// <param name="theta">The term's entries of θ.</param>
    public IEnumerable<double> Covariances(ReadOnlyMemory<double> theta) => Pairs(Design).Select(pair =>
    {
        double sum = 0;
        for (int c = 0; c <= Math.Min(pair.A, pair.B); c++)
        {
            sum += Factor(pair.A, c) * Factor(pair.B, c);
        }

        return sum / (Scales[pair.A] * Scales[pair.B]);

        double Factor(int a, int b) => HasBlocks ? theta.Span[SmallModelShape.Entry(a, b)] : a == b ? theta.Span[a] : 0;
    });

    /// <summary>Elements of Σ that are estimated, row by row of its lower triangle.</summary>
    public static IEnumerable<(int A, int B)> Pairs(RandomDesign term) =>
        from a in Enumerable.Range(0, term.EffectNames.Count)
        from b in Enumerable.Range(0, a + 1)
        where a == b || IsBlock(term)
        select (a, b);

    private static bool IsBlock(RandomDesign term) => term.Term.IsCorrelated && term.EffectNames.Count > 1;
}

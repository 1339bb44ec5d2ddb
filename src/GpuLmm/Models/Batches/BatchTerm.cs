namespace GpuLmm;

/// <summary>A random term in one model of a batch: the levels that its rows have.</summary>
internal sealed class BatchTerm
{
    private readonly SlopeBasis basis;
    private readonly int still;

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
        double[][] slopes = [.. design.Slopes.Select(slope => Array.ConvertAll(rows, row => slope[row]))];
        still = Array.FindIndex(slopes, slope => !slope.AsSpan().ContainsAnyExcept(0.0));
        basis = SlopeBasis.Of(slopes, null, IsBlock(design));
    }

    /// <summary>The term.</summary>
    public RandomDesign Design { get; }

    /// <summary>Level of each row of the model, numbered as they come.</summary>
    public int[] Levels { get; }

    /// <summary>Levels that occur.</summary>
    public int LevelCount { get; }

    /// <summary>
    /// The columns of the effects in units of their own, of the model's rows: θ is of these, so that searches are alike whatever the units.
    /// </summary>
    public double[][] Slopes => basis.Slopes;

    /// <summary>k.</summary>
    public int EffectCount => Slopes.Length;

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
        return LevelCount == 1 ? $"{Design.Group.Name} has one level"
            : RowCount >= Levels.Length && !hasWeights ? $"{RowCount} random effects of {Design.Group.Name} for {Levels.Length} rows"
            : still >= 0 ? $"{Design.EffectNames[still]} of {Design.Group.Name} is zero in all rows"
            : null;
    }

    /// <summary>Σ/σ² of a term's effects in their units, in the order of <see cref="Pairs"/>.</summary>
    /// <param name="theta">The term's entries of θ.</param>
    public IEnumerable<double> Covariances(ReadOnlyMemory<double> theta)
    {
        int k = EffectCount;
        var factor = new double[k * k];
        for (int a = 0; a < k; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                factor[(a * k) + b] = HasBlocks ? theta.Span[SmallModelShape.Entry(a, b)] : a == b ? theta.Span[a] : 0;
            }
        }

        double[] effects = basis.ToEffects(factor);
        return Pairs(Design).Select(pair =>
        {
            double sum = 0;
            for (int c = 0; c <= Math.Min(pair.A, pair.B); c++)
            {
                sum += effects[(pair.A * k) + c] * effects[(pair.B * k) + c];
            }

            return sum;
        });
    }

    /// <summary>Elements of Σ that are estimated, row by row of its lower triangle.</summary>
    public static IEnumerable<(int A, int B)> Pairs(RandomDesign term) =>
        from a in Enumerable.Range(0, term.EffectNames.Count)
        from b in Enumerable.Range(0, a + 1)
        where a == b || IsBlock(term)
        select (a, b);

    private static bool IsBlock(RandomDesign term) => term.Term.IsCorrelated && term.EffectNames.Count > 1;
}

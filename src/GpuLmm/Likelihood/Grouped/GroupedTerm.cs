namespace GpuLmm;

/// <summary>
/// The columns that a term of a grouped model takes in the cross-products, k a node. Without a kernel a node is a level; with one it is
/// an independent effect that all levels load on.
/// </summary>
/// <param name="Part">The term.</param>
/// <param name="Index">Which part of the model it is.</param>
/// <param name="FirstNode">Its first node.</param>
/// <param name="FirstColumn">Column of the first effect of its first node.</param>
/// <param name="Root">F of its kernel; null without one.</param>
/// <param name="Places">Which of its nodes a level is; null where they are in the order of the levels.</param>
internal sealed record GroupedTerm(EffectsPart Part, int Index, int FirstNode, int FirstColumn, KernelRoot? Root, int[]? Places = null)
{
    /// <summary>The node of each record, counted from the first.</summary>
    public int[] Levels { get; } = Places is null ? Part.Matrix.Levels : Array.ConvertAll(Part.Matrix.Levels, level => Places[level]);

    /// <summary>k.</summary>
    public int EffectCount => Part.Effects.Count;

    /// <summary>q.</summary>
    public int LevelCount => Part.Matrix.LevelCount;

    /// <summary>Levels, or the rank of the kernel.</summary>
    public int NodeCount => Root?.Rank ?? LevelCount;

    /// <summary>First column after its own.</summary>
    public int EndColumn => FirstColumn + (NodeCount * EffectCount);

    /// <summary>The node of a level, counted from the first.</summary>
    public int PlaceOf(int level) => Places is null ? level : Places[level];

    /// <summary>Adds its share of [Z X]'x.</summary>
    /// <param name="x">n numbers.</param>
    /// <param name="columns">One number a column of the model.</param>
    public void AddTransposed(ReadOnlySpan<double> x, Span<double> columns)
    {
        int[] levels = Levels;
        int k = EffectCount;
        for (int a = 0; a < k; a++)
        {
            double[] slope = Part.Slopes[a];
            if (Root is null)
            {
                for (int i = 0; i < x.Length; i++)
                {
                    columns[FirstColumn + (levels[i] * k) + a] += slope[i] * x[i];
                }

                continue;
            }

            var sums = new double[LevelCount];
            for (int i = 0; i < x.Length; i++)
            {
                sums[levels[i]] += slope[i] * x[i];
            }

            double[] own = Root.TransposedTimes(sums);
            for (int j = 0; j < own.Length; j++)
            {
                columns[FirstColumn + (j * k) + a] += own[j];
            }
        }
    }

    /// <summary>Takes its effects away from the records.</summary>
    /// <param name="effects">One number a column of the model.</param>
    /// <param name="x">n numbers.</param>
    public void SubtractFitted(double[] effects, Span<double> x)
    {
        int[] levels = Levels;
        int k = EffectCount;
        var own = new double[NodeCount];
        for (int a = 0; a < k; a++)
        {
            double[] slope = Part.Slopes[a];
            for (int j = 0; j < own.Length; j++)
            {
                own[j] = effects[FirstColumn + (j * k) + a];
            }

            double[] perLevel = Root?.Times(own) ?? own;
            for (int i = 0; i < x.Length; i++)
            {
                x[i] -= slope[i] * perLevel[levels[i]];
            }
        }
    }
}

using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Draws of the parts of V: one for every part that is drawn by levels or by their kernel, and one for all that are not.</summary>
/// <param name="parameters">The parts.</param>
/// <param name="sigma">σ.</param>
/// <param name="n">Records.</param>
/// <param name="backend">Where matrices are decomposed: n³ operations where kernels or fields are drawn.</param>
internal sealed class ComponentDraws(VarianceParameters parameters, double[] sigma, int n, Backend backend)
{
    /// <summary>Owned by whoever asks.</summary>
    /// <param name="parts">Which parts.</param>
    public IReadOnlyList<ComponentDraw> Of(IReadOnlyList<int> parts)
    {
        var draws = new List<ComponentDraw>();
        var whole = new List<int>();
        var scratch = new double[n];
        foreach (int k in parts)
        {
            double[] own = parameters.Of(k, sigma).ToArray();
            if (parameters.Parts[k].TryAddDraw(own, new NormalSource(0), scratch))
            {
                draws.Add(new PartDraw(parameters.Parts[k], own));
            }
            else if (parameters.Parts[k] is EffectsPart effects && effects.LevelCount < n)
            {
                draws.Add(new KernelDraw(effects, own, backend.Decompose(Relations(effects))));
            }
            else
            {
                whole.Add(k);
            }
        }

        if (whole.Count > 0)
        {
            draws.Add(Root(whole));
        }

        return draws;
    }

    private static DenseMatrix Relations(EffectsPart part)
    {
        var relations = new DenseMatrix(part.LevelCount, part.LevelCount);
        for (int level = 0; level < part.LevelCount; level++)
        {
            part.CopyRelations(level, relations.Column(level));
        }

        return relations;
    }

    private RootDraw Root(List<int> parts)
    {
        var matrix = new DenseMatrix(n, n);
        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, j =>
            parts.ForEach(k => parameters.Parts[k].AddColumn(parameters.Of(k, sigma), j, matrix.Column(j)[j..])));
        matrix.MirrorLower();
        return new RootDraw(backend.Decompose(matrix), 1, isOwned: true);
    }
}

namespace GpuLmm;

/// <summary>The columns that a term of a grouped model takes in the cross-products: k a level, levels in their order.</summary>
/// <param name="Part">The term.</param>
/// <param name="Index">Which part of the model it is.</param>
/// <param name="FirstNode">Node of its first level.</param>
/// <param name="FirstColumn">Column of the first effect of its first level.</param>
internal sealed record GroupedTerm(EffectsPart Part, int Index, int FirstNode, int FirstColumn)
{
    /// <summary>k.</summary>
    public int EffectCount => Part.Effects.Count;

    /// <summary>q.</summary>
    public int LevelCount => Part.Matrix.LevelCount;

    /// <summary>First column after its own.</summary>
    public int EndColumn => FirstColumn + (LevelCount * EffectCount);
}

using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>M⁻¹ seen from the levels of a kernel: the diagonal of F G F', G the inverse among its independent effects.</summary>
internal sealed class KernelInverse
{
    private readonly KernelRoot root;
    private readonly int effectCount;
    private readonly DenseMatrix[] halves;

    /// <param name="system">Factored and inverted.</param>
    /// <param name="term">The kernel's term.</param>
    /// <param name="root">F.</param>
    public KernelInverse(GroupedSystem system, GroupedTerm term, KernelRoot root)
    {
        this.root = root;
        effectCount = term.EffectCount;
        halves = [.. from a in Enumerable.Range(0, effectCount) from b in Enumerable.Range(0, effectCount)
            select Half(system, term.FirstColumn, a, b)];
    }

    /// <summary>(F M⁻¹F') of two effects of one level, in units of Λ.</summary>
    public double Between(int level, int a, int b) =>
        TensorPrimitives.Dot<double>(root.Transposed.Column(level), halves[(a * effectCount) + b].Column(level));

    /// <summary>G F', r × q.</summary>
    private DenseMatrix Half(GroupedSystem system, int first, int a, int b)
    {
        using var inverse = new DenseMatrix(root.Rank, root.Rank);
        for (int j = 0; j < root.Rank; j++)
        {
            for (int i = 0; i < root.Rank; i++)
            {
                inverse[i, j] = system.InverseAt(first + (j * effectCount) + a, first + (i * effectCount) + b);
            }
        }

        return root.Backend.Rotate(inverse, root.Transposed);
    }
}

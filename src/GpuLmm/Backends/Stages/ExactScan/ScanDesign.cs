namespace GpuLmm;

/// <summary>
/// What a marker scan needs of the null models of all traits that share their samples: U, the nodes, and for every node the columns that
/// turn a rotated marker x̃ = U'x into x'Px and x'Py (<c>docs/model.md</c> §4):
/// x'Px = (x̃∘x̃)'w − Σ_j (x̃'q_j)² and x'Py = x̃'r, with q = W X̃ L⁻ᵀ, L L' = X̃'W X̃ and r = W(ỹ − X̃ b̂).
/// Owns the columns, not U.
/// </summary>
internal sealed class ScanDesign : IDisposable
{
    public ScanDesign(DenseMatrix vectors, int fixedCount, IReadOnlyList<ScanNode> nodes, IReadOnlyList<ScanTrait> traits, int linearCount)
    {
        Vectors = vectors;
        FixedCount = fixedCount;
        Nodes = nodes;
        Traits = traits;
        Squares = new DenseMatrix(vectors.Rows, nodes.Count);
        Linear = new DenseMatrix(vectors.Rows, linearCount);
    }

    /// <summary>U, n × n.</summary>
    public DenseMatrix Vectors { get; }

    /// <summary>n.</summary>
    public int SampleCount => Vectors.Rows;

    /// <summary>p.</summary>
    public int FixedCount { get; }

    public IReadOnlyList<ScanNode> Nodes { get; }

    /// <summary>The traits that the stage solves; none where whoever scans takes the products themselves.</summary>
    public IReadOnlyList<ScanTrait> Traits { get; }

    /// <summary>w of every node: n × number of nodes.</summary>
    public DenseMatrix Squares { get; }

    /// <summary>q and r of every node, n × Σ (p + traits of the node).</summary>
    public DenseMatrix Linear { get; }

    public void Dispose()
    {
        Squares.Dispose();
        Linear.Dispose();
    }
}

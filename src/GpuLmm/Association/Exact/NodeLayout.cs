namespace GpuLmm;

/// <summary>Hands out nodes and their columns while a <see cref="ScanDesign"/> is laid out.</summary>
internal sealed class NodeLayout(int covariateCount)
{
    private readonly List<ScanNode> nodes = [];

    public IReadOnlyList<ScanNode> Nodes => nodes;

    /// <summary>Columns of <see cref="ScanDesign.Linear"/> handed out so far.</summary>
    public int LinearCount { get; private set; }

    /// <summary>Adds contiguous nodes that <paramref name="traitCount"/> traits share.</summary>
    /// <returns>The index of the first.</returns>
    public int Add(IEnumerable<double> lambdas, int traitCount)
    {
        int first = nodes.Count;
        foreach (double lambda in lambdas)
        {
            nodes.Add(new ScanNode(lambda, LinearCount));
            LinearCount += covariateCount + traitCount;
        }

        return first;
    }

    /// <summary>Column of P y of the trait in the given slot of a node.</summary>
    public int ResponseColumn(int node, int slot) => nodes[node].LinearOffset + covariateCount + slot;
}

namespace GpuLmm;

/// <summary>
/// One test against one fitted null model: where a background and a test meet. It has lanes that each turn a block of markers into a block
/// of results; whatever the null model is and wherever it is computed, the run that feeds the lanes sees only this.
/// </summary>
internal abstract class BlockTester : IDisposable
{
    /// <summary>Most markers of a block.</summary>
    public abstract int BlockSize { get; }

    /// <summary>At least one; they work at the same time, each for one thread.</summary>
    public abstract IReadOnlyList<BlockTestLane> Lanes { get; }

    public abstract void Dispose();
}

/// <summary>Tests one block after the other, for one thread. Its tester owns it.</summary>
internal abstract class BlockTestLane
{
    /// <summary>Tests all markers of a block.</summary>
    /// <param name="block">Calls or dosages.</param>
    /// <param name="columns">Coding and status of its markers.</param>
    /// <param name="results">Takes the rows, and which markers were searched again over the whole range of λ.</param>
    /// <exception cref="DeviceException">The device failed.</exception>
    public abstract void Test(GenotypeBlock block, MarkerColumns columns, ResultBlock results);
}

using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends.Several;

/// <summary>
/// Several backends as one. Markers to test are taken from one queue by all lanes of all members; the sum of a kinship is shared out by
/// columns, so each of its elements is summed by one member in the order of the markers: devices of one kind give the results of one device
/// of that kind. Products with genotypes are shared out by their columns. Decompositions, the factors of a variance, LD scores and small
/// models are the first device's, the rotation of a few columns the first member's. Owns its members.
/// </summary>
internal sealed class BackendGroup(IReadOnlyList<Backend> members) : Backend
{
    /// <summary>At least two.</summary>
    public IReadOnlyList<Backend> Members => members;

    /// <inheritdoc/>
    public override string Name => string.Join(",", members.Select(member => member.Name));

    /// <inheritdoc/>
    public override string Description => string.Join("; ", members.Select(member => $"{member.Name}: {member.Description}"));

    /// <inheritdoc/>
    public override Precision Precision => members[0].Precision;

    /// <inheritdoc/>
    public override int Threads => members[0].Threads;

    // The one that the plan knows as the first.
    private Backend FirstDevice => members.FirstOrDefault(member => member.Limits.Count > 0) ?? members[0];

    internal override Backend Host => members[0].Host;

    internal override IReadOnlyList<DeviceLimits> Limits => [.. members.SelectMany(member => member.Limits)];

    internal override KinshipAccumulator AccumulateKinship(SampleSelection samples, ColumnRange columns)
    {
        // Of a part of the columns all have nearly as many rows.
        IReadOnlyList<ColumnRange> shares = columns == ColumnRange.All(samples.Count)
            ? ColumnRange.ShareTriangle(samples.Count, members.Count)
            : columns.Cut((columns.Count + members.Count - 1) / members.Count);
        return new GroupKinshipAccumulator(StageGroup.Create(
            members.Zip(shares).Where(pair => pair.Second.Count > 0), pair => pair.First.AccumulateKinship(samples, pair.Second)));
    }

    internal override Eigendecomposition Decompose(DenseMatrix kinship) => FirstDevice.Decompose(kinship);

    internal override DenseMatrix Rotate(DenseMatrix vectors, DenseMatrix columns) => members[0].Rotate(vectors, columns);

    internal override VarianceFactor PrepareVariance(int n) => FirstDevice.PrepareVariance(n);

    internal override GenotypeProducts PrepareProducts(SampleSelection samples, int columns)
    {
        // With fewer columns than members, the device first.
        IReadOnlyList<ColumnRange> shares = ColumnRange.All(columns).Cut((columns + members.Count - 1) / members.Count);
        Backend[] order = [FirstDevice, .. members.Where(member => member != FirstDevice)];
        return new GroupGenotypeProducts(
            shares, StageGroup.Create(order.Zip(shares), pair => pair.First.PrepareProducts(samples, pair.Second.Count)));
    }

    internal override SparseFactor PrepareSparse(SupernodalStructure structure) => members[0].PrepareSparse(structure);

    internal override LdBands PrepareLd(LdDesign design, SampleSelection samples) => FirstDevice.PrepareLd(design, samples);

    internal override ModelSolver PrepareModels() => FirstDevice.PrepareModels();

    internal override MarkerScanner PrepareScan(ScanDesign design, SampleSelection samples) =>
        new GroupMarkerScanner(StageGroup.Create(members, member => member.PrepareScan(design, samples)));

    // Sparse factors are solved on the host, which the members share.
    internal override ScoreScanner PrepareScore(ScoreDesign design, SampleSelection samples) => design.NeedsHost
        ? Host.PrepareScore(design, samples)
        : new GroupScoreScanner(StageGroup.Create(members, member => member.PrepareScore(design, samples)));

    private protected override void Dispose(bool disposing)
    {
        foreach (Backend member in members)
        {
            member.Dispose();
        }
    }
}

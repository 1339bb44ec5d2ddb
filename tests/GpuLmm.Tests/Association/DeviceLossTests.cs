using GpuLmm.Backends;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Tests;

/// <summary>A device that fails in the middle of a run: where it stopped is said, and no result appears under its name.</summary>
[TestFixture]
public sealed class DeviceLossTests : HostFixture
{
    [TestCase(1)]
    [TestCase(3)]
    public void Scan_says_at_which_markers_and_leaves_no_table(int lanes)
    {
        using var study = new SimulatedStudy(24, 60, 1);
        using StudySamples samples = ScanSetup.Samples(study, study.Noise);
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using NullModel nullModel = NullModel.Fit(samples, kinship, Host);
        using var lost = new LostDevice(Host, lanes, lastBlock: 3);
        string prefix = study.Path("lost");
        using (var table = AssociationTable.Create(prefix, ["t0"]))
        {
            DeviceException? thrown = Assert.Throws<DeviceException>(() => AssociationScan.Run(study.Genotypes, nullModel, lost, table));

            Assert.That(thrown!.Message, Does.StartWith("the device is gone."));
            Assert.That(thrown.Message,
                Does.Contain("The scan stopped at the block of markers 31 (rs30) to 40 (rs39); nothing of it is kept."));
            Assert.That(thrown.InnerException, Is.TypeOf<DeviceException>());
        }

        Assert.That(Directory.GetFiles(Path.GetDirectoryName(prefix)!, "lost*"), Is.Empty);
    }

    [Test]
    public void Kinship_says_at_which_markers()
    {
        using var study = new SimulatedStudy(24, 60, 2);
        using var lost = new LostDevice(Host, 1, lastBlock: 2);

        Assert.That(
            () => Kinship.Estimate(study.Genotypes, lost),
            Throws.TypeOf<DeviceException>().With.Message.Contains("The kinship stopped at the block of markers 21 (rs20) to 30 (rs29)"));
    }

    /// <summary>The host in small blocks, until it fails.</summary>
    private sealed class LostDevice(Backend host, int lanes, int lastBlock) : Backend
    {
        private const int Block = 10;

        public override string Name => "lost";

        public override string Description => "a device that fails";

        public override Precision Precision => host.Precision;

        public override int Threads => 1;

        internal override Backend Host => host.Host;

        internal override IReadOnlyList<DeviceLimits> Limits => [];

        internal override KinshipAccumulator AccumulateKinship(SampleSelection samples, ColumnRange columns) =>
            new LostAccumulator(host.AccumulateKinship(samples, columns), lastBlock);

        internal override Eigendecomposition Decompose(DenseMatrix kinship) => host.Decompose(kinship);

        internal override DenseMatrix Rotate(DenseMatrix vectors, DenseMatrix columns) => host.Rotate(vectors, columns);

        internal override VarianceFactor PrepareVariance(int n) => host.PrepareVariance(n);

        internal override SparseFactor PrepareSparse(SupernodalStructure structure) => host.PrepareSparse(structure);

        internal override ModelSolver PrepareModels() => host.PrepareModels();

        internal override MarkerScanner PrepareScan(ScanDesign design, SampleSelection samples) => new LostScanner(lanes, lastBlock);

        private sealed class LostScanner(int lanes, int lastBlock) : MarkerScanner
        {
            public override int BlockSize => Block;

            public override IReadOnlyList<ScanLane> Lanes { get; } = [.. Enumerable.Range(0, lanes).Select(_ => new LostLane(lastBlock))];

            public override void Dispose()
            {
            }
        }

        private sealed class LostLane(int lastBlock) : ScanLane
        {
            public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<MarkerSolution> solutions)
            {
                if (block.MarkerIndex(0) >= lastBlock * Block)
                {
                    throw new DeviceException("the device is gone.");
                }

                solutions.Clear();
            }

            public override void CopyRotated(int marker, Span<double> destination) => destination.Clear();

            public override void CopyProducts(int marker, Span<double> squares, Span<double> linear)
            {
                squares.Clear();
                linear.Clear();
            }
        }

        private sealed class LostAccumulator(KinshipAccumulator inner, int lastBlock) : KinshipAccumulator
        {
            private int blocks;

            public override int BlockSize => Block;

            public override int Passes => inner.Passes;

            public override void Begin(int pass) => inner.Begin(pass);

            public override void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
            {
                if (blocks++ == lastBlock)
                {
                    throw new DeviceException("the device is gone.");
                }

                inner.Add(block, codings);
            }

            public override void FlushTo(DenseMatrix target, int first = 0) => inner.FlushTo(target);

            public override void Dispose() => inner.Dispose();
        }
    }
}

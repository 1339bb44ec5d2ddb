using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// Tests of markers against a generalised null model (<c>docs/model.md</c>): score, saddlepoint, Firth's estimates. The products of the
/// design are the score, then those with W F, then those with the markers that are conditioned on.
/// </summary>
internal sealed class GeneralisedTester : BlockTester
{
    private readonly ScoreScanner scanner;

    /// <param name="null">The null model.</param>
    /// <param name="options">Tests.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="backend">Where the products run.</param>
    public GeneralisedTester(FittedNull @null, AssociationOptions options, SampleSelection samples, Backend backend)
    {
        scanner = backend.PrepareScore(@null.Design, samples);
        double collinearShare = backend.Precision == Precision.Mixed ? MarkerMath.CollinearShareFloat : MarkerMath.CollinearShare;
        var setup = new GeneralisedSetup(@null, options, samples, collinearShare, backend.Threads);
        Lanes = [.. scanner.Lanes.Select(lane => new GeneralisedTestLane(lane, setup, scanner.BlockSize))];
    }

    public override int BlockSize => scanner.BlockSize;

    public override IReadOnlyList<BlockTestLane> Lanes { get; }

    public override void Dispose() => scanner.Dispose();
}

/// <summary>What the lanes of a tester share.</summary>
internal sealed class GeneralisedSetup
{
    public GeneralisedSetup(FittedNull @null, AssociationOptions options, SampleSelection samples, double collinearShare, int threads)
    {
        Model = @null.Generalised!;
        Options = options.Generalised;
        Marker = new GeneralisedMarker(Model, Options);
        Exact = new CarrierLaw(Model);
        Tests = [.. FittedBackground.RowsOf(@null, options).Select(row => row.Test)];
        (Samples, CollinearShare, Threads) = (samples, collinearShare, threads);
        (Design, GivenCount) = (@null.Design, @null.GivenCount);
        if (Model.HasCases)
        {
            ReadOnlySpan<int> indices = samples.Indices;
            List<int> cases = [], controls = [];
            for (int i = 0; i < indices.Length; i++)
            {
                (Model.Values[i] == 1 ? cases : controls).Add(indices[i]);
            }

            Cases = new SampleSelection(samples.SampleCount, [.. cases]);
            Controls = new SampleSelection(samples.SampleCount, [.. controls]);
        }
    }

    public GeneralisedNull Model { get; }

    public GeneralisedTestOptions Options { get; }

    public GeneralisedMarker Marker { get; }

    public CarrierLaw Exact { get; }

    public MarkerTest[] Tests { get; }

    public SampleSelection Samples { get; }

    public SampleSelection? Cases { get; }

    public SampleSelection? Controls { get; }

    /// <summary>What markers are multiplied with.</summary>
    public ScoreDesign Design { get; }

    /// <summary>Markers that others are tested given: the last columns of the design.</summary>
    public int GivenCount { get; }

    public double CollinearShare { get; }

    public int Threads { get; }

    /// <summary>Columns of F.</summary>
    public int FixedCount => Model.Basis.Columns;

    /// <summary>Products of a marker.</summary>
    public int Width => 1 + FixedCount + GivenCount;
}

using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// Tests of markers against a generalised null model (<c>docs/model.md</c>): score, saddlepoint, Firth's estimates. The products of the
/// design are the score, then those with W F, then those with the markers that are conditioned on.
/// </summary>
internal sealed class GeneralisedTester : BlockTester
{
    private readonly ScoreScanner scanner;

    /// <param name="design">What markers are multiplied with.</param>
    /// <param name="model">The null model.</param>
    /// <param name="givenCount">Markers that others are tested given: the last columns of the design.</param>
    /// <param name="tests">Rows of a marker.</param>
    /// <param name="options">How they are tested.</param>
    /// <param name="samples">The samples of the model.</param>
    /// <param name="backend">Where the products run.</param>
    public GeneralisedTester(
        ScoreDesign design, GeneralisedNull model, int givenCount, MarkerTest[] tests, GeneralisedTestOptions options,
        SampleSelection samples, Backend backend)
    {
        scanner = backend.PrepareScore(design, samples);
        double collinearShare = backend.Precision == Precision.Mixed ? MarkerMath.CollinearShareFloat : MarkerMath.CollinearShare;
        var setup = new GeneralisedSetup(model, options, samples)
        {
            Design = design,
            GivenCount = givenCount,
            Tests = tests,
            CollinearShare = collinearShare,
            Threads = backend.Threads,
        };
        Lanes = [.. scanner.Lanes.Select(lane => new GeneralisedTestLane(lane, setup, scanner.BlockSize))];
    }

    public override int BlockSize => scanner.BlockSize;

    public override IReadOnlyList<BlockTestLane> Lanes { get; }

    public override void Dispose() => scanner.Dispose();
}

/// <summary>What the lanes of a tester share.</summary>
internal sealed class GeneralisedSetup
{
    public GeneralisedSetup(GeneralisedNull model, GeneralisedTestOptions options, SampleSelection samples)
    {
        (Model, Options, Samples) = (model, options, samples);
        Marker = new GeneralisedMarker(Model, Options);
        Exact = new CarrierLaw(Model);
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

    public required MarkerTest[] Tests { get; init; }

    public SampleSelection Samples { get; }

    public SampleSelection? Cases { get; }

    public SampleSelection? Controls { get; }

    /// <summary>What markers are multiplied with.</summary>
    public required ScoreDesign Design { get; init; }

    /// <summary>Markers that others are tested given: the last columns of the design.</summary>
    public required int GivenCount { get; init; }

    public required double CollinearShare { get; init; }

    public required int Threads { get; init; }

    /// <summary>Columns of F.</summary>
    public int FixedCount => Model.Basis.Columns;

    /// <summary>Products of a marker.</summary>
    public int Width => Design.Columns.Columns;

    /// <summary>The first of those with the markers that are conditioned on.</summary>
    public int FirstGiven => Width - GivenCount;
}

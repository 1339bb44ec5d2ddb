using GpuLmm.Backends;

namespace GpuLmm.Kernels;

/// <summary>Markers in blocks through the lanes of a scanner.</summary>
internal abstract class MarkerStage : CheckedStage
{
    private protected const int SmallMarkers = 37;

    public override bool HasPrecision => true;

    /// <summary>Runs as many blocks as there are lanes, one in each; work is the rotation or quadratic form, 2n² a marker.</summary>
    private protected static MeasuredStage InLanes(
        int n, int lanes, int blockSize, Action<int, CheckedGenotypes> scan, params IDisposable[] owned)
    {
        var genotypes = new CheckedGenotypes(n, Math.Min(blockSize, 2048));
        return new MeasuredStage(
            2.0 * n * n * genotypes.Codings.Length * lanes,
            () => Parallel.For(0, lanes, new ParallelOptions { MaxDegreeOfParallelism = lanes }, lane => scan(lane, genotypes)),
            [.. owned, genotypes]);
    }
}

/// <summary>Exact tests, variances re-estimated for every marker.</summary>
internal sealed class ExactScanStage : MarkerStage
{
    public override string Name => "exact scan";

    // x'Px comes from an interpolant that is good to 1e-11.
    public override double Tolerance => 1e-8;

    public override IReadOnlyList<double[]> Numbers(Backend backend, int n, Precision precision)
    {
        using var genotypes = new CheckedGenotypes(n, SmallMarkers);

        // The same eigenvectors for every backend: the trait is drawn in them, and their signs are free.
        using var managed = HostBackend.Open(1, Precision.Double, "managed");
        using Eigendecomposition eigen = Decomposed(managed, n);
        using ScanDesign design = Design(eigen, n);
        var solutions = new MarkerSolution[SmallMarkers];
        using MarkerScanner scanner = backend.PrepareScan(design, genotypes.Samples);
        scanner.Lanes[0].Scan(genotypes.Block, genotypes.Codings, solutions);

        // In float32 the sign of a flat slope is rounding, and with it the end at which an estimate rests: there the null λ must do.
        IEnumerable<MarkerPoint> points = precision == Precision.Mixed
            ? solutions.Select(s => s.Score) : solutions.SelectMany(s => new[] { s.Score, s.Reml, s.Ml });
        return [[.. points.Select(p => p.A)], [.. points.Select(p => p.B)], [.. points.Select(p => p.NullSquares)]];
    }

    public override MeasuredStage Prepare(Backend backend, int n)
    {
        Eigendecomposition eigen = Decomposed(backend.Host, n);
        ScanDesign design = Design(eigen, n);
        MarkerScanner scanner = backend.PrepareScan(design, new SampleSelection(n + 2, [.. Enumerable.Range(1, n)]));
        var solutions = new MarkerSolution[scanner.Lanes.Count][];
        return InLanes(n, scanner.Lanes.Count, scanner.BlockSize, Scan, eigen, design, scanner);

        void Scan(int lane, CheckedGenotypes genotypes) =>
            scanner.Lanes[lane].Scan(genotypes.Block, genotypes.Codings, solutions[lane] ??= new MarkerSolution[genotypes.Codings.Length]);
    }

    // A host's, so that a fault of a device's decomposition is not one of its scan too.
    private static Eigendecomposition Decomposed(Backend host, int n) => host.Decompose(Covariance(host, n));

    /// <summary>A trait of heritability one half and two covariates, in the eigenvectors.</summary>
    private static ScanDesign Design(Eigendecomposition eigen, int n)
    {
        using DenseMatrix noise = CheckedGenotypes.Normal(n, 3, 5);
        double[] response = [.. noise.Column(0).ToArray().Select((value, i) => value * Math.Sqrt(eigen.Values[i] + 1))];
        double[][] covariates = [noise.Column(1).ToArray(), noise.Column(2).ToArray()];
        var profile = new ProfileLikelihood(eigen.Values, response, covariates);
        var trait = new ScanTraitSource(
            "checked", profile, covariates, LambdaSearch.Maximise(profile, LikelihoodMethod.Reml).Point.Lambda,
            LambdaSearch.Maximise(profile, LikelihoodMethod.Ml).Point.Lambda);
        return ScanLayout.Create(eigen.Vectors, covariates.Length, [trait], fixedLambda: false);
    }
}

/// <summary>Tests against a model that stays as it is: x'C and x'Hx.</summary>
internal sealed class ScoreScanStage : MarkerStage
{
    private const int Columns = 5;

    public override string Name => "score scan";

    public override IReadOnlyList<double[]> Numbers(Backend backend, int n, Precision precision)
    {
        using var genotypes = new CheckedGenotypes(n, SmallMarkers);
        using ScoreDesign design = Design(backend, n);
        using ScoreScanner scanner = backend.PrepareScore(design, genotypes.Samples);
        double[] squares = new double[SmallMarkers], information = new double[SmallMarkers], products = new double[SmallMarkers * Columns];
        scanner.Lanes[0].Scan(genotypes.Block, genotypes.Codings, new ScoreNumbers(squares, information, products));
        return [squares, information, products];
    }

    public override MeasuredStage Prepare(Backend backend, int n)
    {
        ScoreDesign design = Design(backend, n);
        ScoreScanner scanner = backend.PrepareScore(design, new SampleSelection(n + 2, [.. Enumerable.Range(1, n)]));
        int most = Math.Min(scanner.BlockSize, 2048);
        double[][] numbers = [.. scanner.Lanes.Select(_ => new double[most * (2 + Columns)])];
        return InLanes(n, scanner.Lanes.Count, scanner.BlockSize, Scan, design, scanner);

        void Scan(int lane, CheckedGenotypes genotypes) => scanner.Lanes[lane].Scan(genotypes.Block, genotypes.Codings, new ScoreNumbers(
            numbers[lane].AsSpan(0, most), numbers[lane].AsSpan(most, most), numbers[lane].AsSpan(2 * most)));
    }

    private static ScoreDesign Design(Backend backend, int n) => new()
    {
        Columns = CheckedGenotypes.Normal(n, Columns, 6),
        Forms = [new QuadraticForm(Covariance(backend.Host, n), null, [(0, null)])],
    };
}

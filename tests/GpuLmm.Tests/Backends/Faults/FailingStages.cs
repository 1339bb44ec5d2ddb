using GpuLmm.Backends;

namespace GpuLmm.Tests.Backends.Faults;

/// <summary>Each stage in small blocks, failing where its device does.</summary>
internal sealed class FailingScanner(FailingBackend device, MarkerScanner own) : MarkerScanner
{
    public override int BlockSize => Math.Min(7, own.BlockSize);

    public override IReadOnlyList<ScanLane> Lanes { get; } = [.. own.Lanes.Select(lane => new Lane(device, lane))];

    public override void Dispose() => own.Dispose();

    private sealed class Lane(FailingBackend device, ScanLane own) : ScanLane
    {
        public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<MarkerSolution> solutions)
        {
            device.Call();
            own.Scan(block, codings, solutions);
        }

        public override void CopyRotated(int marker, Span<double> destination)
        {
            device.Call();
            own.CopyRotated(marker, destination);
        }

        public override void CopyProducts(int marker, Span<double> squares, Span<double> linear) =>
            own.CopyProducts(marker, squares, linear);
    }
}

internal sealed class FailingScores(FailingBackend device, ScoreScanner own) : ScoreScanner
{
    public override int BlockSize => Math.Min(7, own.BlockSize);

    public override IReadOnlyList<ScoreLane> Lanes { get; } = [.. own.Lanes.Select(lane => new Lane(device, lane))];

    public override void Dispose() => own.Dispose();

    private sealed class Lane(FailingBackend device, ScoreLane own) : ScoreLane
    {
        public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, in ScoreNumbers numbers)
        {
            device.Call();
            own.Scan(block, codings, numbers);
        }

        public override void Project(
            GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, ReadOnlySpan<int> markers, DenseMatrix projected)
        {
            device.Call();
            own.Project(block, codings, markers, projected);
        }
    }
}

internal sealed class FailingAccumulator(FailingBackend device, KinshipAccumulator own) : KinshipAccumulator
{
    public override int BlockSize => Math.Min(7, own.BlockSize);

    public override int Passes => own.Passes;

    public override void Begin(int pass) => own.Begin(pass);

    public override void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        device.Call();
        own.Add(block, codings);
    }

    public override void FlushTo(DenseMatrix target, int first = 0)
    {
        device.Call();
        own.FlushTo(target, first);
    }

    public override void Dispose() => own.Dispose();
}

internal sealed class FailingProducts(FailingBackend device, GenotypeProducts own) : GenotypeProducts
{
    public override int BlockSize => own.BlockSize;

    public override void Begin(DenseMatrix? right)
    {
        device.Call();
        own.Begin(right);
    }

    public override void Load(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        device.Call();
        own.Load(block, codings);
    }

    public override void Project(MarkerRows rows)
    {
        device.Call();
        own.Project(rows);
    }

    public override void Add(MarkerRows rows)
    {
        device.Call();
        own.Add(rows);
    }

    public override void AddTo(DenseMatrix target)
    {
        device.Call();
        own.AddTo(target);
    }

    public override void Dispose() => own.Dispose();
}

internal sealed class FailingVariance(FailingBackend device, VarianceFactor own) : VarianceFactor
{
    public override DenseMatrix Matrix => own.Matrix;

    public override bool TryFactor(out double logDeterminant)
    {
        device.Call();
        return own.TryFactor(out logDeterminant);
    }

    public override void SolveLower(DenseMatrix columns)
    {
        device.Call();
        own.SolveLower(columns);
    }

    public override void SolveUpper(DenseMatrix columns)
    {
        device.Call();
        own.SolveUpper(columns);
    }

    public override void Invert()
    {
        device.Call();
        own.Invert();
    }

    public override void Project(DenseMatrix vx, double[] inverseInformation)
    {
        device.Call();
        own.Project(vx, inverseInformation);
    }

    public override DenseMatrix Multiply(DenseMatrix columns)
    {
        device.Call();
        return own.Multiply(columns);
    }

    public override void Fetch()
    {
        device.Call();
        own.Fetch();
    }

    public override void Dispose() => own.Dispose();
}

internal sealed class FailingPairs(FailingBackend device, PairProducts own) : PairProducts
{
    public override int Capacity => own.Capacity;

    public override int BlockSize => own.BlockSize;

    public override int Count => own.Count;

    public override void Clear() => own.Clear();

    public override void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        device.Call();
        own.Add(block, codings);
    }

    public override void Multiply(ArraySegment<(int First, int Second)> pairs, PairInformation[] information, double[] scores)
    {
        device.Call();
        own.Multiply(pairs, information, scores);
    }

    public override void Dispose() => own.Dispose();
}

internal sealed class FailingSets(FailingBackend device, SetProducts own) : SetProducts
{
    public override void ForEach(
        int sets, Func<int, IReadOnlyList<SparseColumn>> columnsOf, Action<int, int, SetInformation> finish)
    {
        device.Call();
        own.ForEach(
            sets,
            index =>
            {
                device.Call();
                return columnsOf(index);
            },
            finish);
    }

    public override void Dispose() => own.Dispose();
}

internal sealed class FailingBulk(FailingBackend device, BulkProducts own) : BulkProducts
{
    public override int BlockSize => own.BlockSize;

    public override ReadOnlySpan<double> Squares => own.Squares;

    public override void Take(
        GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, ReadOnlySpan<int> missing, int first, int columns)
    {
        device.Call();
        own.Take(block, codings, missing, first, columns);
    }

    public override ReadOnlySpan<double> Products(int column, Span<double> scratch)
    {
        device.Call();
        return own.Products(column, scratch);
    }

    public override ReadOnlySpan<double> Information(int first, int count)
    {
        device.Call();
        return own.Information(first, count);
    }

    public override void Dispose() => own.Dispose();
}

internal sealed class FailingBands(FailingBackend device, LdBands own) : LdBands
{
    public override int Capacity => own.Capacity;

    public override void Load(int number, GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        device.Call();
        own.Load(number, block, codings);
    }

    public override void Release(int number) => own.Release(number);

    public override void Accumulate(IReadOnlyList<(int Left, int Right)> tiles)
    {
        device.Call();
        own.Accumulate(tiles);
    }

    public override void Dispose() => own.Dispose();
}

using System.Collections;
using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// The results of consecutive markers as columns: row i is one test of one marker for one trait. Rows of a marker stand together, within
/// them those of a trait, and within these the tests in the order in which they were asked for. Rows that
/// <see cref="AssociationOptions.MaxP"/> leaves out are not there.
/// </summary>
public sealed partial class ResultBlock : IReadOnlyList<AssociationResult>
{
    private const int Columns = 6;

    // Rows computed before those above the threshold are dropped, where there is one: some tens of megabytes.
    private const int MostDenseRows = 1 << 18;

    private readonly TestRow[] tests;
    private readonly int traitCount;
    private readonly double leastLogP;
    private readonly double[][] numbers = new double[Columns][];
    private int[] markerOf = [];
    private int[] traitOf = [];
    private TestRow[] testOf = [];
    private MarkerStatus[] statusOf = [];
    private GeneralisedStatistics?[]? generalisedOf;
    private Marker[] markers = [];
    private double[] frequencies = [];
    private int[] called = [];
    private int[] tested = [];
    private int[] redone = [];

    /// <param name="traitCount">T.</param>
    /// <param name="tests">Rows of a marker and trait.</param>
    /// <param name="maxP">Only rows with p at most this are kept; with 1, all are.</param>
    /// <param name="isGeneralised">Whether rows have numbers of a generalised null model.</param>
    internal ResultBlock(int traitCount, IReadOnlyList<TestRow> tests, double maxP = 1, bool isGeneralised = false)
    {
        generalisedOf = isGeneralised ? [] : null;
        this.traitCount = traitCount;
        this.tests = [.. tests];
        leastLogP = maxP < 1 ? -Math.Log10(maxP) : double.NegativeInfinity;
        Array.Fill(numbers, []);
    }

    /// <summary>Writes the tests of one marker for one trait to as many rows.</summary>
    /// <param name="marker">Index within the block.</param>
    /// <param name="trait">Index of the trait.</param>
    /// <param name="row">First row.</param>
    internal delegate void RowWriter(int marker, int trait, int row);

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Index of the trait of each row.</summary>
    public ReadOnlySpan<int> Traits => traitOf.AsSpan(0, Count);


    /// <summary>Why a row has no statistic.</summary>
    public ReadOnlySpan<MarkerStatus> Statuses => statusOf.AsSpan(0, Count);

    /// <summary>β̂ of each row per copy of allele 1, in units of the trait.</summary>
    public ReadOnlySpan<double> Betas => Column(0);

    /// <summary>Standard errors of β̂.</summary>
    public ReadOnlySpan<double> StandardErrors => Column(1);

    /// <summary>Statistics of <see cref="MarkerTest"/>.</summary>
    public ReadOnlySpan<double> Statistics => Column(2);

    /// <summary>Degrees of freedom: of the denominator of F (Wald, score), 1 for χ² (LRT).</summary>
    public ReadOnlySpan<double> DegreesOfFreedom => Column(3);

    /// <summary>−log10 p of each row.</summary>
    public ReadOnlySpan<double> NegativeLog10P => Column(4);

    /// <summary>σ²_g/σ²_e of each row whose test estimates it.</summary>
    public ReadOnlySpan<double> Lambdas => Column(5);

    /// <summary>Markers of the block, with or without a row.</summary>
    internal int MarkerCount { get; private set; }

    /// <summary>The last marker of the block.</summary>
    internal Marker LastMarker => markers[MarkerCount - 1];

    /// <summary>Markers tested and not tested, counted once per trait, rows that were not kept included.</summary>
    internal (int Tested, int NotTested) Tally
    {
        get
        {
            int some = TensorPrimitives.Sum<int>(tested.AsSpan(0, MarkerCount));
            return (some, (MarkerCount * traitCount) - some);
        }
    }

    /// <summary>Pairs of marker and trait that were searched again over the whole range of λ.</summary>
    internal int Redone => TensorPrimitives.Sum<int>(redone.AsSpan(0, MarkerCount));

    /// <summary>A row as one object.</summary>
    /// <param name="row">0 … <see cref="Count"/> − 1.</param>
    public AssociationResult this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
            int marker = markerOf[row];
            return new AssociationResult(
                traitOf[row], markers[marker], frequencies[marker], called[marker], testOf[row].Test, numbers[0][row],
                numbers[1][row], numbers[2][row],
                numbers[3][row], numbers[4][row], numbers[5][row], statusOf[row])
            {
                Term = testOf[row].Term,
                Generalised = GeneralisedOf(row),
            };
        }
    }

    /// <inheritdoc/>
    public IEnumerator<AssociationResult> GetEnumerator()
    {
        for (int row = 0; row < Count; row++)
        {
            yield return this[row];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A block of given rows, for programs that write results of their own choice or making.</summary>
    /// <param name="rows">The rows, those of a marker together.</param>
    public static ResultBlock FromRows(IReadOnlyList<AssociationResult> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var block = new ResultBlock(1, [TestRow.Of(MarkerTest.Wald)], isGeneralised: rows.Any(row => row.Generalised is not null));
        block.Reserve(rows.Count);
        var markers = new List<AssociationResult>();
        for (int row = 0; row < rows.Count; row++)
        {
            AssociationResult from = rows[row];
            if (row == 0 || !ReferenceEquals(from.Marker, rows[row - 1].Marker)
                || from.Called != rows[row - 1].Called || !from.Allele1Frequency.Equals(rows[row - 1].Allele1Frequency))
            {
                markers.Add(from);
            }

            block.Set(row, from.Beta, from.StandardError, from.Statistic, from.DegreesOfFreedom, from.NegativeLog10P, from.Lambda);
            block.SetGeneralised(row, from.Generalised);
            (block.markerOf[row], block.traitOf[row], block.testOf[row], block.statusOf[row]) =
                (markers.Count - 1, from.Trait, new TestRow(from.Test, from.Term), from.Status);
        }

        block.markers = [.. markers.Select(row => row.Marker)];
        block.frequencies = [.. markers.Select(row => row.Allele1Frequency)];
        block.called = [.. markers.Select(row => row.Called)];
        (block.MarkerCount, block.Count) = (markers.Count, rows.Count);
        return block;
    }

    /// <summary>The test of a row.</summary>
    /// <param name="row">0 … <see cref="Count"/> − 1.</param>
    public MarkerTest TestOf(int row) => testOf[row].Test;

    /// <summary>What a row tests, where that is not the marker's own effect: <c>SNPxage</c>; null where it is.</summary>
    /// <param name="row">0 … <see cref="Count"/> − 1.</param>
    public string? TermOf(int row) => testOf[row].Term;

    /// <summary>What a row's test against a generalised null model has beside; null where there is nothing.</summary>
    /// <param name="row">0 … <see cref="Count"/> − 1.</param>
    public GeneralisedStatistics? GeneralisedOf(int row) => generalisedOf?[row];

    /// <summary>The marker of a row.</summary>
    /// <param name="row">0 … <see cref="Count"/> − 1.</param>
    public Marker MarkerOf(int row) => markers[markerOf[row]];

    /// <summary>Frequency of allele 1 of a row's marker, among the analysed samples with a call.</summary>
    /// <param name="row">0 … <see cref="Count"/> − 1.</param>
    public double Allele1FrequencyOf(int row) => frequencies[markerOf[row]];

    /// <summary>Analysed samples with a call of a row's marker.</summary>
    /// <param name="row">0 … <see cref="Count"/> − 1.</param>
    public int CalledOf(int row) => called[markerOf[row]];

    /// <summary>Takes the tests of all markers of a block, and keeps the rows that are asked for.</summary>
    /// <param name="columns">The markers.</param>
    /// <param name="threads">Of the loop; rows do not depend on it.</param>
    /// <param name="write">Called for every marker and trait, from several threads.</param>
    internal void Fill(MarkerColumns columns, int threads, RowWriter write)
    {
        Begin(columns);
        bool keepsAll = double.IsNegativeInfinity(leastLogP);
        int perMarker = traitCount * tests.Length;
        int chunk = keepsAll ? MarkerCount : Math.Clamp(MostDenseRows / perMarker, 1, MarkerCount);
        for (int first = 0; first < MarkerCount; first += chunk)
        {
            int start = Count, from = first, count = Math.Min(chunk, MarkerCount - first);
            Reserve(start + (count * perMarker));
            Parallel.For(0, count * traitCount, new ParallelOptions { MaxDegreeOfParallelism = threads }, slot =>
            {
                int marker = from + (slot / traitCount), trait = slot % traitCount, row = start + (slot * tests.Length);
                for (int k = 0; k < tests.Length; k++)
                {
                    (markerOf[row + k], traitOf[row + k], testOf[row + k]) = (marker, trait, tests[k]);
                }

                write(marker, trait, row);
            });
            Count = start + (count * perMarker);
            Add(start);
            if (!keepsAll)
            {
                Keep(start);
            }
        }
    }

    /// <summary>Starts again, with room for rows that are chosen elsewhere.</summary>
    /// <param name="rows">Most rows, and markers.</param>
    internal void Restart(int rows)
    {
        (Count, MarkerCount) = (0, 0);
        Reserve(rows);
        ReserveMarkers(rows);
    }

    /// <summary>Adds a marker as the samples of a trait see it.</summary>
    internal void AddMarker(Marker marker, double frequency, int calls)
    {
        (markers[MarkerCount], frequencies[MarkerCount], called[MarkerCount]) = (marker, frequency, calls);
        MarkerCount++;
    }

    /// <summary>Adds a row of a marker, whose numbers are then to be set.</summary>
    /// <param name="marker">Index of the marker among those added.</param>
    /// <param name="trait">Index of the trait.</param>
    /// <returns>The row.</returns>
    internal int AddRow(int marker, int trait)
    {
        (markerOf[Count], traitOf[Count], testOf[Count]) = (marker, trait, tests[0]);
        return Count++;
    }

    /// <summary>Sets the numbers of a row.</summary>
    internal void Set(int row, double beta, double error, double statistic, double degrees, double negativeLog10P, double lambda)
    {
        (numbers[0][row], numbers[1][row], numbers[2][row]) = (beta, error, statistic);
        (numbers[3][row], numbers[4][row], numbers[5][row]) = (degrees, negativeLog10P, lambda);
        statusOf[row] = MarkerStatus.Tested;
    }

    /// <summary>Sets what a row of a generalised null model has beside.</summary>
    internal void SetGeneralised(int row, GeneralisedStatistics? statistics)
    {
        if (generalisedOf is not null)
        {
            generalisedOf[row] = statistics;
        }
    }

    /// <summary>Sets the reason why a row has no numbers.</summary>
    internal void SetReason(int row, MarkerStatus status)
    {
        Set(row, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        statusOf[row] = status;
    }

    /// <summary>Sets the same reason in the rows of all tests of a marker and trait.</summary>
    internal void SetReasons(int row, MarkerStatus status)
    {
        for (int k = 0; k < tests.Length; k++)
        {
            SetReason(row + k, status);
        }
    }

    /// <summary>Counts a trait of a marker that was searched again over the whole range of λ.</summary>
    internal void CountRedone(int marker) => redone[marker]++;

    /// <summary>A copy of some markers of the block.</summary>
    /// <param name="first">Index of the first.</param>
    /// <param name="count">How many.</param>
    internal ResultBlock Slice(int first, int count)
    {
        int start = 0, end = Count;
        while (start < Count && markerOf[start] < first)
        {
            start++;
        }

        while (end > start && markerOf[end - 1] >= first + count)
        {
            end--;
        }

        var slice = new ResultBlock(traitCount, tests)
        {
            markers = markers[first..(first + count)],
            frequencies = frequencies[first..(first + count)],
            called = called[first..(first + count)],
            tested = tested[first..(first + count)],
            redone = redone[first..(first + count)],
            markerOf = Array.ConvertAll(markerOf[start..end], marker => marker - first),
            traitOf = traitOf[start..end],
            testOf = testOf[start..end],
            statusOf = statusOf[start..end],
            generalisedOf = generalisedOf?[start..end],
            MarkerCount = count,
            Count = end - start,
        };
        for (int c = 0; c < Columns; c++)
        {
            slice.numbers[c] = numbers[c][start..end];
        }

        return slice;
    }

    private ReadOnlySpan<double> Column(int column) => numbers[column].AsSpan(0, Count);

    private void Begin(MarkerColumns columns)
    {
        (Count, MarkerCount) = (0, columns.Count);
        ReserveMarkers(columns.Count);

        for (int j = 0; j < columns.Count; j++)
        {
            (markers[j], frequencies[j], called[j]) =
                (columns.MarkerAt(j), columns.CountsAt(j).Allele1Frequency, columns.CountsAt(j).Called);
            (tested[j], redone[j]) = (0, 0);
        }
    }

    private void ReserveMarkers(int count)
    {
        if (markers.Length < count)
        {
            Array.Resize(ref markers, count);
            Array.Resize(ref frequencies, count);
            Array.Resize(ref called, count);
            Array.Resize(ref tested, count);
            Array.Resize(ref redone, count);
        }
    }

    private void Reserve(int rows)
    {
        if (markerOf.Length >= rows)
        {
            return;
        }

        // Twice the room only where rows come chunk by chunk: a block that keeps all has one size.
        rows = Count > 0 ? Math.Max(rows, 2 * markerOf.Length) : rows;
        Array.Resize(ref markerOf, rows);
        Array.Resize(ref traitOf, rows);
        Array.Resize(ref testOf, rows);
        Array.Resize(ref statusOf, rows);
        if (generalisedOf is not null)
        {
            Array.Resize(ref generalisedOf, rows);
        }

        for (int c = 0; c < Columns; c++)
        {
            Array.Resize(ref numbers[c], rows);
        }
    }

    private void Add(int start)
    {
        for (int row = start; row < Count; row += tests.Length)
        {
            tested[markerOf[row]] += statusOf[row] == MarkerStatus.Tested ? 1 : 0;
        }
    }

    /// <summary>Moves the rows at or above the threshold together.</summary>
    private void Keep(int start)
    {
        int kept = start;
        for (int row = start; row < Count; row++)
        {
            // False for NaN: a row without a statistic.
            if (numbers[4][row] >= leastLogP)
            {
                (markerOf[kept], traitOf[kept], testOf[kept], statusOf[kept]) = (markerOf[row], traitOf[row], testOf[row], statusOf[row]);
                for (int c = 0; c < Columns; c++)
                {
                    numbers[c][kept] = numbers[c][row];
                }

                SetGeneralised(kept, GeneralisedOf(row));

                kept++;
            }
        }

        Count = kept;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.Calls;

/// <summary>
/// Squared correlations of the markers of two blocks, from whole-number sums of their calls: squared and summed while the sums are in
/// the cache, or kept. One worker's room.
/// </summary>
/// <param name="products">Multiplies.</param>
internal sealed unsafe class CallTile(CallProducts products) : IDisposable
{
    /// <summary>Squares are written by as many: rows of their matrix are a multiple of it.</summary>
    public const int Step = 8;

    // Sums of as many rows and two groups of columns lie in the second cache at once; columns are read once for as many rows.
    private const int PanelRows = 64;

    // Methods that run for every tile are compiled at once and fully: a short command would be over before the tiered compiler has come
    // to them.
    private static readonly CallProduct[] AllProducts = Enum.GetValues<CallProduct>();
    private readonly int width = CallProducts.Groups * products.Width;
    private readonly NativeBuffer<int> sums = new((long)AllProducts.Length * PanelRows * CallProducts.Groups * products.Width);
    private readonly NativeBuffer<double> columnSums = new((long)CallProducts.Groups * products.Width);

    /// <summary>Adds the squares of pairs within a window to either side.</summary>
    /// <param name="rows">The earlier block.</param>
    /// <param name="columns">The later one, or the same.</param>
    /// <param name="window">Which columns each row meets.</param>
    /// <param name="rowSums">Σ of squares of each row, added to.</param>
    /// <param name="totals">Σ of squares of each column, added to.</param>
    /// <param name="squares">Takes the squares too, columns × rows; null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(
        CallCodes rows, CallCodes columns, in TileWindow window, Span<double> rowSums, Span<double> totals, DenseMatrix? squares)
    {
        for (int first = 0; first < columns.Count; first += width)
        {
            int end = Math.Min(first + width, columns.Count);
            int rowFirst = window.FirstRow(first) / CallProducts.Rows * CallProducts.Rows, rowEnd = window.EndRow(end - 1);
            columnSums.Clear();
            for (int row = rowFirst; row < rowEnd; row += PanelRows)
            {
                int last = Math.Min(row + PanelRows, rowEnd);
                bool hasMissing = Multiply(rows, columns, row, last, first, end);
                for (int i = row; i < last; i++)
                {
                    (int from, int to) = window.Columns(i);
                    from = Math.Max(from, first);
                    to = Math.Min(to, end);
                    if (from < to)
                    {
                        double sum = Square(rows, columns, i, i - row, (from - first, to - first), first, hasMissing,
                            squares is null ? null : squares.Pointer + ((long)i * squares.Rows) + first);
                        rowSums[i] += rows.Weight[i] * sum;
                    }
                }
            }

            for (int j = first; j < end; j++)
            {
                totals[j] += columns.Weight[j] * columnSums.Pointer[j - first];
            }
        }
    }

    public void Dispose()
    {
        sums.Dispose();
        columnSums.Dispose();
    }

    private int* Sums(CallProduct product, int row) => sums.Pointer + ((((long)product * PanelRows) + row) * width);

    /// <summary>The sums of rows [row, last) and columns [first, end).</summary>
    /// <returns>Whether a call of any of them is missing; else only the sums of calls are set.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Multiply(CallCodes rows, CallCodes columns, int row, int last, int first, int end)
    {
        int group = first / products.Width, groups = (end - first + products.Width - 1) / products.Width;
        bool hasMissing = IsAnyMissing(columns, first, end), hasAny = hasMissing || IsAnyMissing(rows, row, last);
        foreach (CallProduct product in hasAny ? AllProducts : AllProducts.AsSpan(0, 1))
        {
            new Span<int>(Sums(product, 0), (last - row + CallProducts.Rows - 1) / CallProducts.Rows * CallProducts.Rows * width).Clear();
        }

        products.AddAll(
            CallProduct.Calls, rows.Table, (row, last), columns.Table, group, groups, rows.Steps, Sums(CallProduct.Calls, 0));
        if (hasMissing)
        {
            products.AddAll(CallProduct.CallsMissing, rows.Table, (row, last), columns.Table, group, groups, rows.Steps,
                Sums(CallProduct.CallsMissing, 0));
        }

        for (int i = row; i < last; i++)
        {
            for (int g = 0; g < groups && rows.MissingSteps[i].Length > 0; g++)
            {
                products.AddMissing(CallProduct.MissingCalls, rows.Table, i, rows.MissingSteps[i], columns.Table, group + g,
                    Sums(CallProduct.MissingCalls, i - row) + (g * products.Width));
                if (hasMissing)
                {
                    products.AddMissing(CallProduct.Missing, rows.Table, i, rows.MissingSteps[i], columns.Table, group + g,
                        Sums(CallProduct.Missing, i - row) + (g * products.Width));
                }
            }
        }

        return hasAny;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsAnyMissing(CallCodes codes, int first, int end)
    {
        foreach (int[] steps in codes.MissingSteps.AsSpan(first..end))
        {
            if (steps.Length > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Squares of a row's sums of products of values over the factors b of both, c² of c = Σ(x + s + t m)(x' + s' + t' m'), times the
    /// weights of columns; times the row's they are r².
    /// </summary>
    /// <returns>Σ of those of the columns.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Square(
        CallCodes rows, CallCodes columns, int row, int own, (int First, int End) span, int first, bool hasMissing, double* squares)
    {
        int* calls = Sums(CallProduct.Calls, own), callsMissing = Sums(CallProduct.CallsMissing, own);
        int* missingCalls = Sums(CallProduct.MissingCalls, own), missing = Sums(CallProduct.Missing, own);
        double* shift = columns.Shift + first, total = columns.Total + first, weight = columns.Weight + first;
        double* missingShift = columns.MissingShift + first, columnSum = columnSums.Pointer;
        Vector512<double> rowShift = Vector512.Create(rows.Shift[row]), rowSum = Vector512.Create(rows.Sum[row]);
        Vector512<double> rowMissingShift = Vector512.Create(rows.MissingShift[row]), rowWeight = Vector512.Create(rows.Weight[row]);
        Vector512<double> sum = Vector512<double>.Zero, places = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        for (int j = span.First / Step * Step; j < span.End; j += Step)
        {
            Vector512<double> c = MultiplyAdd(rowShift, Vector512.Load(total + j), WholeNumbers.Load(calls + j));
            c = MultiplyAdd(rowSum, Vector512.Load(shift + j), c);
            if (hasMissing)
            {
                Vector512<double> t = Vector512.Load(missingShift + j);
                c = MultiplyAdd(t, MultiplyAdd(rowMissingShift, WholeNumbers.Load(missing + j), WholeNumbers.Load(callsMissing + j)), c);
                c = MultiplyAdd(rowMissingShift, WholeNumbers.Load(missingCalls + j), c);
            }

            c *= c;
            if (j < span.First || j + Step > span.End)
            {
                Vector512<double> place = places + Vector512.Create((double)j);
                c = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(place, Vector512.Create((double)span.First))
                    & Vector512.LessThan(place, Vector512.Create((double)span.End)), c, Vector512<double>.Zero);
            }

            MultiplyAdd(rowWeight, c, Vector512.Load(columnSum + j)).Store(columnSum + j);
            c *= Vector512.Load(weight + j);
            sum += c;
            if (squares is not null)
            {
                (c * rowWeight).Store(squares + j);
            }
        }

        return Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Vector512.MultiplyAddEstimate(a, b, c);
}

using CsCheck;
using GpuLmm.Backends;
using GpuLmm.Backends.Host.Calls;

namespace GpuLmm.Tests;

/// <summary>Products of calls by look-up, in every way that this processor has, against plain loops over samples.</summary>
[TestFixtureSource(nameof(Ways))]
internal sealed class CallTileTests(int way)
{
    private readonly CallProducts products = CallProducts.Supported[way];

    private static IEnumerable<int> Ways => Enumerable.Range(0, CallProducts.Supported.Count);

    private int Width => CallProducts.Groups * products.Width;

    // Beyond what a byte adds up, and what is multiplied at once.
    [TestCase(1, 3, 0.0)]
    [TestCase(130, 40, 0.0)]
    [TestCase(130, 40, 0.02)]
    [TestCase(1100, 9, 0.3)]
    [TestCase(64, 300, 0.001)]
    public void Sums_of_products_are_exact(int samples, int markers, double missing)
    {
        (CallCodes codes, sbyte[][] calls, _) = Draw(1, samples, markers, missing);
        using CallCodes own = codes;
        for (int row = 0; row < markers; row += CallProducts.Rows)
        {
            for (int first = 0; first < markers; first += Width)
            {
                foreach (CallProduct product in Enum.GetValues<CallProduct>())
                {
                    int[] sums = Sums(own, product, row, Math.Min(markers - row, CallProducts.Rows), first, markers);
                    for (int i = row; i < Math.Min(row + CallProducts.Rows, markers); i++)
                    {
                        for (int j = first; j < Math.Min(first + Width, markers); j++)
                        {
                            Assert.That(sums[((i - row) * Width) + j - first], Is.EqualTo(Expected(product, calls[i], calls[j])),
                                $"{product} of {i} and {j}");
                        }
                    }
                }
            }
        }
    }

    [Test]
    public void Squares_are_those_of_correlations() =>
        Gen.Select(Gen.Int[0, 999], Gen.Int[3, 90], Gen.Int[1, 150], Gen.Int[0, 80], Gen.Int[0, 2]).Sample(
            (seed, samples, markers, reach, missing) =>
                CheckSquares(seed, samples, markers, reach, missing == 2 ? 0.1 : 0), iter: 20, threads: 1);

    private static int Expected(CallProduct product, sbyte[] row, sbyte[] column) => row.Zip(column, (own, other) =>
        (product is CallProduct.Calls or CallProduct.CallsMissing ? Copies(own) : Missing(own))
        * (product is CallProduct.Calls or CallProduct.MissingCalls ? Copies(other) : Missing(other))).Sum();

    private static int Copies(sbyte call) => call switch { 2 => -1, 0 => 1, _ => 0 };

    private static int Missing(sbyte call) => call < 0 ? 1 : 0;

    private unsafe int[] Sums(CallCodes codes, CallProduct product, int row, int rows, int first, int markers)
    {
        var sums = new int[CallProducts.Rows * Width];
        int group = first / products.Width, groups = Math.Min(CallProducts.Groups, ((markers - 1) / products.Width) + 1 - group);
        fixed (int* to = sums)
        {
            if (product is CallProduct.Calls or CallProduct.CallsMissing)
            {
                int half = codes.Steps / 2;
                products.Add(product, codes.Table, row, codes.Table, group, groups, (0, half), to);
                products.Add(product, codes.Table, row, codes.Table, group, groups, (half, codes.Steps), to);
                return sums;
            }

            for (int k = 0; k < rows * groups; k++)
            {
                int i = k / groups, g = k % groups;
                products.AddMissing(
                    product, codes.Table, row + i, codes.MissingSteps[row + i], codes.Table, group + g,
                    to + (i * Width) + (g * products.Width));
            }
        }

        return sums;
    }

    private void CheckSquares(int seed, int samples, int markers, int reach, double missing)
    {
        (CallCodes codes, _, double[][] x) = Draw(seed, samples, markers, missing);
        using CallCodes own = codes;
        var random = new Random(seed);
        int[] first = new int[markers];
        for (int j = 1; j < markers; j++)
        {
            first[j] = Math.Max(first[j - 1], j - random.Next(reach + 1));
        }

        using var tile = new CallTile(products);
        using var squares = new DenseMatrix((markers + CallTile.Step - 1) / CallTile.Step * CallTile.Step, markers);
        double[] rowSums = new double[markers], columnSums = new double[markers];

        tile.Add(own, own, new TileWindow(first, (0, markers), (0, markers)), rowSums, columnSums, squares);

        double[] expectedRows = new double[markers], expectedColumns = new double[markers];
        for (int j = 0; j < markers; j++)
        {
            for (int i = 0; i < markers; i++)
            {
                double r = x[i].Zip(x[j], (a, b) => a * b).Sum() / samples, square = i < j && i >= first[j] ? r * r : 0;
                expectedRows[i] += square;
                expectedColumns[j] += square;
                Assert.That(squares[j, i], Is.EqualTo(square).Within(1e-12), $"{i} and {j}");
            }
        }

        // Sums of at most 150 numbers of the size of 1.
        Assert.That(rowSums, Is.EqualTo(expectedRows).Within(1e-12));
        Assert.That(columnSums, Is.EqualTo(expectedColumns).Within(1e-12));
    }

    /// <summary>Markers that vary, their calls and their standardised values among the selected samples.</summary>
    private (CallCodes Codes, sbyte[][] Calls, double[][] Values) Draw(int seed, int samples, int markers, double missing)
    {
        var random = new Random(seed);
        int all = samples + random.Next(40);
        int[] order = [.. Enumerable.Range(0, all)];
        random.Shuffle(order);
        var selection = new SampleSelection(all, [.. order.Take(samples).Order()]);
        using var block = new GenotypeBlock(all, markers);
        block.Begin([.. Enumerable.Range(0, markers)]);
        sbyte[][] calls = new sbyte[markers][];
        double[][] values = new double[markers][];
        var codings = new MarkerCoding[markers];
        for (int j = 0; j < markers; j++)
        {
            sbyte[] whole = [.. Enumerable.Range(0, all).Select(_ => random.NextDouble() < missing ? (sbyte)-1 : (sbyte)random.Next(3))];
            if (samples > 1)
            {
                (whole[selection.Indices[0]], whole[selection.Indices[1]]) = (0, 1);
            }

            PackedGenotypes.Pack(whole, block.Writable(j));
            calls[j] = [.. selection.Indices.ToArray().Select(i => whole[i])];
            double mean = calls[j].Where(call => call >= 0).DefaultIfEmpty((sbyte)0).Average(call => call);
            double squares = calls[j].Where(call => call >= 0).Sum(call => (call - mean) * (call - mean));
            double scale = squares > 0 ? Math.Sqrt(samples / squares) : 1;
            codings[j] = MarkerCoding.Scaled(mean, scale);
            values[j] = [.. calls[j].Select(call => call < 0 ? 0 : (call - mean) * scale)];
        }

        var codes = new CallCodes(products, selection, markers);
        codes.Load(block, codings, threads: 2);
        return (codes, calls, values);
    }
}

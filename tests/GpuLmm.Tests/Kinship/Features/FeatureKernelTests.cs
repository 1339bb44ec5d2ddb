using System.Globalization;
using CsCheck;

namespace GpuLmm.Tests;

/// <summary>Feature kernels against their definitions written out.</summary>
[TestFixture]
public sealed class FeatureKernelTests : HostFixture
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [Test]
    public void Linear_is_the_mean_product_of_standardised_features([Values(false, true)] bool pairwise,
        [Values(1L, 1L << 30)] long blockBytes)
    {
        double[][] x = Numbers(23, 1100, seed: 1, zeros: 0);
        (x[3][5], x[3][6], x[7][6]) = (double.NaN, double.NaN, double.NaN);
        x.ToList().ForEach(row => row[9] = 4);
        using Kinship kinship =
            Compute(x, new FeatureKernelOptions { PairwiseCounts = pairwise, BlockBytes = blockBytes }, out FeatureReport report);
        double[][] z = Standardise(x);
        AssertEqual(kinship, (i, k) =>
        {
            double sum = 0;
            int count = 0;
            for (int j = 0; j < x[0].Length; j++)
            {
                bool both = j != 9 && !double.IsNaN(x[i][j]) && !double.IsNaN(x[k][j]);
                sum += both ? z[i][j] * z[k][j] : 0;
                count += both || (!pairwise && j != 9) ? 1 : 0;
            }

            return sum / count;
        });
        Assert.That((report.ConstantCount, report.MissingCount, kinship.MarkerCount), Is.EqualTo((1, 3L, 1099.0)));
    }

    [Test]
    public void Standardised_features_have_unit_variance()
    {
        using Kinship kinship = Compute(Numbers(12, 30, 2, 0), FeatureKernelOptions.Default, out _);
        Assert.That(kinship.VarianceScale, Is.EqualTo(1).Within(1e-12));
    }

    [TestCase(null, 0.5)]
    [TestCase(0.1, 0.1)]
    public void Clr_standardises_log_ratios(double? pseudocount, double expected)
    {
        double[][] x = Numbers(15, 700, 3, zeros: 0.3);
        using Kinship kinship =
            Compute(x, new FeatureKernelOptions { Kernel = FeatureKernel.Clr, Pseudocount = pseudocount }, out FeatureReport report);
        double[][] z = Standardise(LogRatios(x, expected));
        AssertEqual(kinship, (i, k) => z[i].Zip(z[k], (a, b) => a * b).Sum() / 700);
        Assert.That(report.Pseudocount, Is.EqualTo(expected));
        Assert.That(report.ZeroCount, Is.EqualTo(x.Sum(row => row.Count(v => v == 0))));
    }

    [Test]
    public void Aitchison_is_that_of_its_distances()
    {
        double[][] x = Numbers(11, 40, 4, zeros: 0.2);
        using Kinship kinship = Compute(x, new FeatureKernelOptions { Kernel = FeatureKernel.Aitchison }, out _);
        double[][] c = LogRatios(x, 0.5);
        double[,] gower = Gower(11, (i, k) => c[i].Zip(c[k], (a, b) => (a - b) * (a - b)).Sum());
        AssertEqual(kinship, (i, k) => gower[i, k], 1e-10);

        // Each sample in a unit of its own: the same composition (without zeros, which the pseudocount gives a unit).
        double[][] positive = Numbers(11, 40, 4, zeros: 0);
        using Kinship one = Compute(positive, new FeatureKernelOptions { Kernel = FeatureKernel.Aitchison }, out _);
        using Kinship other = Compute(
            [.. positive.Select((row, i) => row.Select(v => v * (i + 1) / 16).ToArray())],
            new FeatureKernelOptions { Kernel = FeatureKernel.Aitchison }, out _);
        KinshipMatrices.AssertSame(other, one, 1e-10);
    }

    [Test]
    public void Bray_Curtis_is_that_of_its_distances([Values(1L, 1L << 30)] long blockBytes)
    {
        // Few samples of many features: Bray–Curtis is Euclidean enough not to be clipped here.
        double[][] x = Numbers(9, 1100, 5, zeros: 0.4);
        using Kinship kinship = Compute(
            x, new FeatureKernelOptions { Kernel = FeatureKernel.BrayCurtis, BlockBytes = blockBytes }, out FeatureReport report);
        double[,] gower = Gower(9, (i, k) => Math.Pow(BrayCurtis(x[i], x[k]), 2));
        Assert.That(report.ClippedShare, Is.Zero);
        AssertEqual(kinship, (i, k) => gower[i, k]);
    }

    [Test]
    public void What_is_clipped_is_told()
    {
        double[][] x = Numbers(40, 3, 6, zeros: 0.5);
        x.ToList().ForEach(row => row[0]++);
        using Kinship kinship = Compute(x, new FeatureKernelOptions { Kernel = FeatureKernel.BrayCurtis }, out FeatureReport report);
        double[,] gower = Gower(40, (i, k) => Math.Pow(BrayCurtis(x[i], x[k]), 2));
        double before = Enumerable.Range(0, 40).Sum(i => gower[i, i]), after = Enumerable.Range(0, 40).Sum(i => kinship.Matrix[i, i]);
        Assert.That(report.ClippedShare, Is.GreaterThan(0));
        Assert.That(after / before, Is.EqualTo(1 + report.ClippedShare).Within(1e-12));
        using Eigendecomposition values = Host.Decompose(kinship.Matrix.Clone());
        Assert.That(values.Values[0], Is.GreaterThan(-1e-12 * values.Values[^1]));
    }

    [Test]
    public void The_order_of_samples_and_features_does_not_matter() => Gen.Int[0, 10_000].Sample(seed =>
    {
        double[][] x = Numbers(8, 20, seed, zeros: 0.3);
        x.ToList().ForEach(row => row[0]++);
        int[] rows = [.. Enumerable.Range(0, 8)], columns = [.. Enumerable.Range(0, 20)];
        new Random(seed).Shuffle(rows);
        new Random(seed).Shuffle(columns);
        foreach (FeatureKernel kernel in Enum.GetValues<FeatureKernel>())
        {
            var options = new FeatureKernelOptions { Kernel = kernel };
            using Kinship one = Compute(x, options, out _);
            using Kinship other = Compute([.. rows.Select(i => columns.Select(j => x[i][j]).ToArray())], options, out _,
                [.. rows.Select(Id)]);
            using Kinship same = other.Restrict(one.Samples);
            KinshipMatrices.AssertSame(same, one, 1e-10);
        }
    }, iter: 20, threads: 1);

    [Test]
    public void Some_samples_are_as_if_there_were_no_others()
    {
        double[][] x = Numbers(10, 15, 8, zeros: 0);
        string path = Write(x, [.. Enumerable.Range(0, 10).Select(Id)]);
        using Kinship some = FeatureTable.Read(path).ToKinship(Host, out _, samples: [new("0", Id(7)), new("0", Id(2)), new("0", Id(5))]);
        using Kinship alone = Compute([x[7], x[2], x[5]], FeatureKernelOptions.Default, out _, [Id(7), Id(2), Id(5)]);
        KinshipMatrices.AssertSame(some, alone, 1e-14);
    }

    private static double[,] Gower(int n, Func<int, int, double> squaredDistance)
    {
        var g = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < n; k++)
            {
                double row = Enumerable.Range(0, n).Average(j => squaredDistance(i, j)),
                    column = Enumerable.Range(0, n).Average(j => squaredDistance(j, k));
                double all = Enumerable.Range(0, n).Average(a => Enumerable.Range(0, n).Average(b => squaredDistance(a, b)));
                g[i, k] = -0.5 * (squaredDistance(i, k) - row - column + all);
            }
        }

        return g;
    }

    private static double BrayCurtis(double[] x, double[] y) => x.Zip(y, (a, b) => Math.Abs(a - b)).Sum() / (x.Sum() + y.Sum());

    private static double[][] LogRatios(double[][] x, double pseudocount) => [.. x.Select(row =>
    {
        double[] logs = [.. row.Select(v => Math.Log(v == 0 ? pseudocount : v))];
        return logs.Select(v => v - logs.Average()).ToArray();
    })];

    private static double[][] Standardise(double[][] x)
    {
        double[][] z = [.. x.Select(row => row.ToArray())];
        for (int j = 0; j < x[0].Length; j++)
        {
            double[] column = [.. x.Select(row => row[j]).Where(v => !double.IsNaN(v))];
            double mean = column.Average(), sd = Math.Sqrt(column.Sum(v => (v - mean) * (v - mean)) / (column.Length - 1));
            z.ToList().ForEach(row => row[j] = (row[j] - mean) / sd);
        }

        return z;
    }

    private static double[][] Numbers(int n, int q, int seed, double zeros)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ =>
            Enumerable.Range(0, q).Select(_ => random.NextDouble() < zeros ? 0 : 1.0 + random.Next(50)).ToArray())];
    }

    private static void AssertEqual(Kinship kinship, Func<int, int, double> expected, double tolerance = 1e-12)
    {
        for (int i = 0; i < kinship.Samples.Count; i++)
        {
            for (int k = 0; k < kinship.Samples.Count; k++)
            {
                Assert.That(kinship.Matrix[i, k], Is.EqualTo(expected(i, k)).Within(tolerance), $"{i}, {k}");
            }
        }
    }

    private static string Id(int i) => $"s{i}";

    private Kinship Compute(double[][] x, FeatureKernelOptions options, out FeatureReport report, string[]? ids = null) =>
        FeatureTable.Read(Write(x, ids ?? [.. Enumerable.Range(0, x.Length).Select(Id)])).ToKinship(Host, out report, options);

    private string Write(double[][] x, string[] ids) =>
        folder.Write("f.tsv", $"id\t{string.Join('\t', x[0].Select((_, j) => $"f{j}"))}\n" + string.Concat(
        x.Select((row, i) =>
            $"{ids[i]}\t{string.Join('\t', row.Select(v => double.IsNaN(v) ? "NA" : v.ToString("R", CultureInfo.InvariantCulture)))}\n")));
}

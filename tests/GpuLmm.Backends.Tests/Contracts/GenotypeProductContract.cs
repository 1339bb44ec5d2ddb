using CsCheck;

namespace GpuLmm.Backends.Tests;

/// <summary>Z'C, Z W and Z f(Z'C) of every backend against plain loops in float64; they are float64 in either precision.</summary>
[TestFixtureSource(typeof(BackendsUnderTest), nameof(BackendsUnderTest.InDouble))]
internal sealed class GenotypeProductContract(string name, Precision precision) : BackendContract(name, precision)
{
    private const double Tolerance = 1e-12;

    // Around the tile of 128 × 64 of the device's product and its panel of 16.
    [TestCase(1, 1, 1, 1)]
    [TestCase(9, 5, 1, 3)]
    [TestCase(63, 63, 15, 1)]
    [TestCase(70, 65, 17, 2)]
    [TestCase(150, 130, 64, 66)]
    public void One_block_gives_the_products(int fileSamples, int samples, int markers, int columns) =>
        Check(1, fileSamples, samples, markers, markers, columns);

    [TestCase(33, 30, 66, 64, 2)]
    [TestCase(37, 37, 40, 13, 5)]
    public void Several_blocks_add_up(int fileSamples, int samples, int markers, int blockSize, int columns) =>
        Check(2, fileSamples, samples, markers, blockSize, columns);

    // Blocks of calls, of dosages, and of both.
    [TestCase(37, 33, 40, 8, 3)]
    [TestCase(70, 70, 20, 20, 1)]
    public void Dosages_are_multiplied(int fileSamples, int samples, int markers, int blockSize, int columns) =>
        Check(6, fileSamples, samples, markers, blockSize, columns, marker => marker >= 8 && marker % 9 != 0);

    // More samples than a tile of the host has, all and some of the file's.
    [TestCase(1_100, 1_100, 70)]
    [TestCase(1_301, 1_035, 3)]
    public void Many_samples_are_multiplied(int fileSamples, int samples, int markers)
    {
        Assume.That(IsEmulated, Is.False, "Tiles of samples are the host's; on the emulation so many take seconds.");
        Check(8, fileSamples, samples, markers, 64, 3, marker => marker % 2 == 1);
    }

    [Test]
    public void Block_of_no_marker_adds_nothing() => Check(3, 5, 4, 0, 1, 2);

    [Test]
    public void Every_pass_starts_from_zero()
    {
        using var genotypes = new RandomGenotypes(5, 20, 18, 12);
        using DenseMatrix weights = Random(12, 2, 6);
        using GenotypeProducts products = Backend.PrepareProducts(genotypes.Samples, 2);
        using DenseMatrix first = Sum(), second = Sum();
        for (int j = 0; j < 2; j++)
        {
            Assert.That(second.Column(j).ToArray(), Is.EqualTo(first.Column(j).ToArray()), $"column {j}");
        }

        DenseMatrix Sum()
        {
            var sum = new DenseMatrix(18, 2);
            products.Begin(null);
            products.Load(genotypes.Block, genotypes.Codings);
            products.Add(MarkerRows.Of(weights, 0));
            products.AddTo(sum);
            return sum;
        }
    }

    [Test]
    public void Block_that_does_not_fit_is_refused()
    {
        using var genotypes = new RandomGenotypes(5, 20, 18, 3);
        using GenotypeProducts products = Backend.PrepareProducts(genotypes.Samples, 1);
        products.Begin(null);

        Assert.That(
            () => products.Load(genotypes.Block, genotypes.Codings.AsSpan(1)),
            Throws.ArgumentException.With.Message.Contains("3 markers, 2 codings"));
    }

    [Test]
    public void Random_sizes_agree() =>
        Gen.Select(Gen.Int[0, 999], Gen.Int[1, 90], Gen.Int[1, 40], Gen.Int[1, 9]).Sample(
            (seed, samples, markers, columns) => Check(seed, samples + (seed % 7), samples, markers, 1 + (seed % 40), columns),
            iter: IsEmulated ? 3 : 40, threads: 1);

    private void Check(
        int seed, int fileSamples, int samples, int markers, int blockSize, int columns, Func<int, bool>? hasDosages = null)
    {
        using var genotypes = new RandomGenotypes(seed, fileSamples, samples, markers, hasDosages);
        using DenseMatrix right = Random(samples, columns, seed + 1), weights = Random(Math.Max(1, markers), columns, seed + 2);
        using DenseMatrix projected = Random(Math.Max(1, markers), columns, seed + 3), both = new(Math.Max(1, markers), columns);
        using DenseMatrix sum = new(samples, columns), square = new(samples, columns);
        using GenotypeProducts products = Backend.PrepareProducts(genotypes.Samples, columns);
        Assert.That(products.BlockSize, Is.GreaterThanOrEqualTo(Math.Min(blockSize, 64)));
        Pass(right, sum, (rows, start) => { products.Project(rows(projected, start)); products.Add(rows(weights, start)); });
        Pass(right, square, (rows, start) => { products.Project(rows(both, start)); products.Add(rows(both, start)); });

        double[][] z = [.. Enumerable.Range(0, markers).Select(genotypes.Values)];
        for (int j = 0; j < columns; j++)
        {
            double[] c = right.Column(j).ToArray(), expected = [.. z.Select(marker => marker.Zip(c, (a, b) => a * b).Sum())];
            for (int m = 0; m < markers; m++)
            {
                AssertClose(projected[m, j], expected[m], Tolerance * samples, $"Z'C ({m}, {j})");
                Assert.That(both[m, j], Is.EqualTo(projected[m, j]), $"again ({m}, {j})");
            }

            for (int i = 0; i < samples; i++)
            {
                double[] row = [.. z.Select(marker => marker[i])];
                AssertClose(sum[i, j], row.Select((own, m) => own * weights[m, j]).Sum(), Tolerance * markers, $"Z W ({i}, {j})");
                AssertClose(square[i, j], row.Zip(expected, (a, b) => a * b).Sum(), Tolerance * samples * markers, $"Z Z'C ({i}, {j})");
            }
        }

        void Pass(DenseMatrix columnsOf, DenseMatrix target, Action<Func<DenseMatrix, int, MarkerRows>, int> work)
        {
            products.Begin(columnsOf);
            for (int first = 0; first < Math.Max(1, markers); first += blockSize)
            {
                int count = Math.Min(blockSize, markers - first);
                using GenotypeBlock block = genotypes.Slice(first, count);
                products.Load(block, genotypes.Codings.AsSpan(first, count));
                work(MarkerRows.Of, first);
                if (first + blockSize >= markers)
                {
                    products.AddTo(target);
                }
            }
        }
    }
}

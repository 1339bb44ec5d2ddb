using CsCheck;

namespace GpuLmm.Backends.Tests;

/// <summary>Σ z z' of every backend against a plain loop in float64.</summary>
[TestFixtureSource(typeof(BackendsUnderTest), nameof(BackendsUnderTest.All))]
internal sealed class KinshipContract(string name, Precision precision) : BackendContract(name, precision)
{
    private const double Untouched = 12345.5;

    // Products of a block in float32 (relative rounding 6e-8, terms of both signs), sums in float64.
    private double Tolerance => Precision == Precision.Mixed ? 2e-5 : 1e-12;

    // Centred calls are whole numbers but for their shifts. Beside a device the host multiplies its share as other values.
    private double CallTolerance => Name == "host and ilgpu-cpu" ? Tolerance : 1e-12;

    // Around the tile of 128 × 64 of the product and its panel of 16.
    [TestCase(1, 1, 1)]
    [TestCase(9, 5, 1)]
    [TestCase(63, 63, 15)]
    [TestCase(64, 64, 16)]
    [TestCase(70, 65, 17)]
    [TestCase(150, 130, 64)]
    public void One_block_gives_the_sum_over_its_markers(int fileSamples, int samples, int markers) =>
        Check(1, fileSamples, samples, markers, markers);

    [TestCase(33, 30, 66, 64)]
    [TestCase(37, 37, 40, 13)]
    public void Several_blocks_add_up(int fileSamples, int samples, int markers, int blockSize) =>
        Check(2, fileSamples, samples, markers, blockSize);

    // Blocks of calls, of dosages, and of both.
    [TestCase(37, 33, 40, 8)]
    [TestCase(70, 70, 20, 20)]
    public void Dosages_add_up(int fileSamples, int samples, int markers, int blockSize) =>
        Check(6, fileSamples, samples, markers, blockSize, marker => marker >= 8 && marker % 9 != 0);

    [TestCase(-1)]
    [TestCase(0.7)]
    public void Calls_of_another_scale_add_up(double scale) => Check(7, 69, 67, 20, 20, scale: scale);

    [Test]
    public void Block_of_no_marker_adds_nothing() => Check(3, 5, 4, 0, 1);

    [Test]
    public void Blocks_as_large_as_announced_are_taken()
    {
        using KinshipAccumulator accumulator = Backend.AccumulateKinship(SampleSelection.All(3));

        Check(4, 3, 3, accumulator.BlockSize, accumulator.BlockSize);
    }

    [Test]
    public void Every_pass_starts_from_zero()
    {
        using var genotypes = new RandomGenotypes(5, 20, 18, 12);
        using KinshipAccumulator accumulator = Backend.AccumulateKinship(genotypes.Samples);
        using var target = new DenseMatrix(18, 18);
        using var second = new DenseMatrix(18, 18);
        Sum(target);
        Sum(second);
        double[,] expected = Naive(genotypes);
        for (int j = 0; j < 18; j++)
        {
            for (int i = j; i < 18; i++)
            {
                AssertClose(target[i, j], expected[i, j], CallTolerance, $"first ({i}, {j})");
                Assert.That(second[i, j], Is.EqualTo(target[i, j]), $"second ({i}, {j})");
            }
        }

        void Sum(DenseMatrix to)
        {
            for (int pass = 0; pass < accumulator.Passes; pass++)
            {
                accumulator.Begin(pass);
                accumulator.Add(genotypes.Block, genotypes.Codings);
                accumulator.FlushTo(to);
            }
        }
    }

    [Test]
    public void Random_sizes_agree() =>
        Gen.Select(Gen.Int[0, 999], Gen.Int[1, 90], Gen.Int[1, 40]).Sample(
            (seed, samples, markers) => Check(seed, samples + (seed % 7), samples, markers, 1 + (seed % 40)),
            iter: IsEmulated ? 3 : 40, threads: 1);

    private static double[,] Naive(RandomGenotypes genotypes)
    {
        int n = genotypes.Samples.Count;
        var sum = new double[n, n];
        for (int m = 0; m < genotypes.MarkerCount; m++)
        {
            double[] z = genotypes.Values(m);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    sum[i, j] += z[i] * z[j];
                }
            }
        }

        return sum;
    }

    private void Check(
        int seed, int fileSamples, int samples, int markers, int blockSize, Func<int, bool>? hasDosages = null, double scale = 1)
    {
        using var genotypes = new RandomGenotypes(seed, fileSamples, samples, markers, hasDosages);
        for (int m = 0; m < markers; m++)
        {
            MarkerCoding own = genotypes.Codings[m];
            genotypes.Codings[m] = new MarkerCoding(
                scale * own.HomAllele1, scale * own.Missing, scale * own.Het, scale * own.HomAllele2);
        }

        double tolerance = hasDosages is null && Math.Abs(scale) == 1 ? CallTolerance : Tolerance;
        using KinshipAccumulator accumulator = Backend.AccumulateKinship(genotypes.Samples);
        using var target = new DenseMatrix(samples, samples);
        for (int j = 0; j < samples; j++)
        {
            target.Column(j)[..j].Fill(Untouched);
            target.Column(j)[j..].Fill(seed);
        }

        Assert.That(accumulator.BlockSize, Is.GreaterThanOrEqualTo(Math.Min(blockSize, 64)));
        genotypes.AddTo(accumulator, blockSize, target);
        double[,] expected = Naive(genotypes);
        for (int j = 0; j < samples; j++)
        {
            Assert.That(target.Column(j)[..j].ToArray(), Has.All.EqualTo(Untouched), $"above the diagonal, column {j}");
            for (int i = j; i < samples; i++)
            {
                AssertClose(target[i, j], seed + expected[i, j], tolerance, $"({i}, {j})");
            }
        }
    }
}

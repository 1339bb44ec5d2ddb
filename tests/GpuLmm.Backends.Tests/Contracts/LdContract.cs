using CsCheck;
using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Backends.Tests;

/// <summary>
/// Sums of r² without bias over windows, of every backend, against plain loops over all pairs; float64 in either precision.
/// </summary>
[TestFixtureSource(typeof(BackendsUnderTest), nameof(BackendsUnderTest.InDouble))]
internal sealed class LdContract(string name, Precision precision) : BackendContract(name, precision)
{
    [Test]
    public void Sums_are_those_of_all_pairs([Values(6, 7, 8)] int seed, [Values("1,1,1", "10,3,0", "40,16,7", "33,5,100")] string sizes)
    {
        int[] own = [.. sizes.Split(',').Select(int.Parse)];
        Check(seed, 25, own[0], own[1], own[2]);
    }

    [Test]
    public void Random_sizes_agree() =>

        // The emulation's time goes with the number of blocks.
        Gen.Select(Gen.Int[0, 999], Gen.Int[4, 60], Gen.Int[1, 50], Gen.Int[IsEmulated ? 8 : 1, 20], Gen.Int[0, 60]).Sample(
            (seed, samples, markers, blockSize, reach) => Check(seed, samples, markers, blockSize, reach), iter: IsEmulated ? 3 : 30,
                threads: 1);

    [TestCase(40, 16, 7)]
    [TestCase(9, 4, 9)]
    public void Covariates_are_taken_out_of_every_marker(int markers, int blockSize, int reach) =>
        Check(3, 25, markers, blockSize, reach, covariates: 2);

    private void Check(int seed, int samples, int markers, int blockSize, int reach, int covariates = 0)
    {
        // Calls throughout, dosages in every block, or blocks of calls beside blocks of dosages.
        using var genotypes = new RandomGenotypes(seed, samples + (seed % 5), samples, markers, (seed % 3) switch
        {
            0 => null,
            1 => marker => marker % 3 == 1,
            _ => marker => marker / blockSize % 2 == 1,
        });
        var random = new Random(seed);
        double[] annotation = [.. Enumerable.Range(0, markers).Select(_ => random.Next(3) == 0 ? 0 : random.NextDouble() - 0.3)];
        int[] first = new int[markers];
        for (int j = 1; j < markers; j++)
        {
            first[j] = Math.Min(j, Math.Max(first[j - 1], j - random.Next(reach + 1)));
        }

        double degrees = samples - 2 - covariates;
        using DenseMatrix? basis = covariates == 0 ? null : Basis(samples, covariates, random);
        var design = new LdDesign(blockSize, first, [[], annotation], degrees, basis);
        using LdBands bands = Backend.PrepareLd(design, genotypes.Samples);
        var tiles = new List<(int Left, int Right)>();
        int held = 0;
        for (int start = 0, number = 0; start < markers; start += blockSize, number++)
        {
            int count = design.CountOf(number);
            using GenotypeBlock block = genotypes.Slice(start, count);
            bands.Load(number, block, genotypes.Codings.AsSpan(start, count));
            tiles.AddRange(Enumerable.Range(first[start] / blockSize, number - (first[start] / blockSize) + 1)
                .Select(left => (left, number)));
            if (number % 3 == 2 || number - held + 1 >= bands.Capacity || start + count == markers)
            {
                bands.Accumulate(tiles);
                tiles.Clear();
                for (; held < first[start + count - 1] / blockSize; held++)
                {
                    bands.Release(held);
                }
            }
        }

        double[][] x = [.. Enumerable.Range(0, markers).Select(j => Left(genotypes.Values(j), basis))];
        double[,] expected = new double[2, markers];
        for (int j = 0; j < markers; j++)
        {
            for (int k = first[j]; k < j; k++)
            {
                double r = x[j].Zip(x[k], (a, b) => a * b).Sum() / samples, unbiased = (r * r) - ((1 - (r * r)) / degrees);
                expected[0, j] += unbiased;
                expected[0, k] += unbiased;
                expected[1, j] += unbiased * annotation[k];
                expected[1, k] += unbiased * annotation[j];
            }
        }

        for (int j = 0; j < markers; j++)
        {
            // Sums of at most 50 terms of the size of 1.
            Assert.That(design.Sums[0][j], Is.EqualTo(expected[0, j]).Within(1e-11), $"marker {j}");
            Assert.That(design.Sums[1][j], Is.EqualTo(expected[1, j]).Within(1e-11), $"marker {j}");
        }
    }

    /// <summary>Orthonormal columns: 1, and random ones.</summary>
    private static DenseMatrix Basis(int samples, int covariates, Random random)
    {
        Matrix<double> q = Matrix<double>.Build.Dense(samples, covariates + 1, (_, j) => j == 0 ? 1 : random.NextDouble()).GramSchmidt().Q;
        var basis = new DenseMatrix(samples, covariates + 1);
        for (int j = 0; j <= covariates; j++)
        {
            q.Column(j).ToArray().CopyTo(basis.Column(j));
        }

        return basis;
    }

    /// <summary>What a basis leaves of a marker, at variance 1.</summary>
    private static double[] Left(double[] x, DenseMatrix? basis)
    {
        for (int c = 0; c < (basis?.Columns ?? 0); c++)
        {
            double[] own = basis!.Column(c).ToArray();
            double part = own.Zip(x, (a, b) => a * b).Sum();
            x = [.. x.Zip(own, (a, b) => a - (part * b))];
        }

        double squares = x.Sum(value => value * value);
        return basis is null ? x : [.. x.Select(value => value * Math.Sqrt(x.Length / squares))];
    }
}

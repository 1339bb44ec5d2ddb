using System.Numerics.Tensors;

namespace GpuLmm.Backends.Tests;

/// <summary>Products of markers with columns, and their squares, against sums in float64.</summary>
[TestFixtureSource(typeof(BackendsUnderTest), nameof(BackendsUnderTest.All))]
internal sealed class ScoreContract(string name, Precision precision) : BackendContract(name, precision)
{
    // Rounding of sums over some tens of samples of numbers below 2, in the scalar of the products.
    private double Tolerance => Precision == Precision.Mixed ? 2e-5 : 1e-12;

    [TestCase(31, 17, 1, 64)]
    [TestCase(257, 40, 5, 64)]
    [TestCase(64, 40, 3, 7)]
    public void Products_and_squares_agree_with_sums(int samples, int markers, int columns, int blockSize)
    {
        using var genotypes = new RandomGenotypes(samples, samples + 9, samples, markers, marker => marker % 3 == 2);
        using ScoreDesign design = Design(samples, columns);
        using ScoreScanner scanner = Backend.PrepareScore(design, genotypes.Samples);
        blockSize = Math.Min(blockSize, scanner.BlockSize);
        int width = design.Columns.Columns;
        var squares = new double[markers];
        var products = new double[markers * width];
        for (int first = 0; first < markers; first += blockSize)
        {
            int count = Math.Min(blockSize, markers - first);
            using GenotypeBlock block = genotypes.Slice(first, count);
            scanner.Lanes[first / blockSize % scanner.Lanes.Count].Scan(
                block, genotypes.Codings.AsSpan(first, count), squares.AsSpan(first, count), products.AsSpan(first * width, count * width));
        }

        for (int marker = 0; marker < markers; marker++)
        {
            double[] x = genotypes.Values(marker);
            double norm = TensorPrimitives.Norm<double>(x);
            Assert.That(squares[marker], Is.EqualTo(norm * norm).Within(Tolerance * Math.Max(1, norm * norm)), $"x'x of marker {marker}");
            for (int c = 0; c < width; c++)
            {
                ReadOnlySpan<double> column = design.Columns.Column(c);
                Assert.That(
                    products[(marker * width) + c],
                    Is.EqualTo(TensorPrimitives.Dot(column, x)).Within(Tolerance * Math.Max(1, norm * TensorPrimitives.Norm(column))),
                    $"x'c of marker {marker}, column {c}");
            }
        }
    }

    private static ScoreDesign Design(int samples, int columns)
    {
        using DenseMatrix basis = Random(samples, columns, seed: columns), residuals = Random(samples, 1, seed: 9);
        return ScoreDesign.Create(basis, [residuals.Column(0).ToArray()]);
    }
}

using System.Numerics.Tensors;
using GpuLmm.Numerics.Sparse;

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
        using ScoreDesign design = Design(samples, columns);
        Compare(design, samples, markers, blockSize, _ => null);
    }

    [TestCase(31, 17, 64)]
    [TestCase(130, 33, 7)]
    public void Quadratic_forms_agree_with_sums(int samples, int markers, int blockSize)
    {
        // One matrix for the columns x and e∘x, another for the third, as of environments that differ within samples.
        using DenseMatrix basis = Random(samples, 2, seed: 3), weights = Random(samples, 6, seed: 4),
            environment = Random(samples, 1, seed: 5);
        double[] e = environment.Column(0).ToArray();
        DenseMatrix first = Symmetric(samples, seed: 6), second = Symmetric(samples, seed: 7);
        using var design = new ScoreDesign
        {
            Columns = basis.Clone(),
            Weights = weights.Clone(),
            Forms =
            [
                new QuadraticForm(first, null, [(0, null), (1, e)]), new QuadraticForm(first, e, [(2, e)]),
                new QuadraticForm(second, null, [(5, null)]),
            ],
        };
        Compare(design, samples, markers, blockSize, x =>
        {
            double[] scaled = Times(x, e);
            return new Dictionary<int, (double, double)>
            {
                [0] = Form(first, x, x),
                [1] = Form(first, x, scaled),
                [2] = Form(first, scaled, scaled),
                [5] = Form(second, x, x),
            };
        });
    }

    [Test]
    public void Sparse_factors_take_effects_out()
    {
        const int Samples = 37, Effects = 9;
        var random = new Random(5);
        SparseColumns[] crossproducts = [Columns(random, Effects, Samples), Columns(random, Effects, Samples)];
        double[,] lower = Lower(random, Effects);
        using DenseMatrix columns = Random(Samples, 1, seed: 1), weights = Random(Samples, 3, seed: 2);
        using var design = new ScoreDesign
        {
            Columns = columns.Clone(),
            Weights = weights.Clone(),
            Sparse = new SparseInformation(ByColumns(lower), crossproducts),
        };
        Compare(design, Samples, markers: 21, blockSize: 19, x =>
        {
            double[][] v = [.. crossproducts.Select(own => Solved(lower, Product(own, x, Effects)))];
            return Enumerable.Range(0, 3).ToDictionary(pair => pair, pair =>
            {
                (int i, int j) = pair == 0 ? (0, 0) : pair == 1 ? (1, 0) : (1, 1);
                double squares = x.Select((value, k) => weights[k, pair] * value * value).Sum(),
                    taken = TensorPrimitives.Dot<double>(v[i], v[j]);
                return (squares - taken, Math.Abs(squares) + Math.Abs(taken));
            });
        });
    }

    /// <summary>Scans random markers and compares every number with a sum.</summary>
    /// <param name="design">The design.</param>
    /// <param name="samples">n.</param>
    /// <param name="markers">Markers.</param>
    /// <param name="blockSize">Of the blocks.</param>
    /// <param name="informationOf">Information of the pairs of a marker that differs from their squares, with its size.</param>
    private void Compare(
        ScoreDesign design, int samples, int markers, int blockSize,
        Func<double[], Dictionary<int, (double Value, double Size)>?> informationOf)
    {
        using var genotypes = new RandomGenotypes(samples, samples + 9, samples, markers, marker => marker % 3 == 2);
        using ScoreScanner scanner = Backend.PrepareScore(design, genotypes.Samples);
        blockSize = Math.Min(blockSize, scanner.BlockSize);
        int width = design.Columns.Columns, pairs = design.PairCount;
        double[] squares = new double[markers * pairs], information = new double[markers * pairs], products = new double[markers * width];
        for (int first = 0; first < markers; first += blockSize)
        {
            int count = Math.Min(blockSize, markers - first);
            using GenotypeBlock block = genotypes.Slice(first, count);
            scanner.Lanes[first / blockSize % scanner.Lanes.Count].Scan(block, genotypes.Codings.AsSpan(first, count), new ScoreNumbers(
                squares.AsSpan(first * pairs, count * pairs), information.AsSpan(first * pairs, count * pairs),
                products.AsSpan(first * width, count * width)));
        }

        for (int marker = 0; marker < markers; marker++)
        {
            double[] x = genotypes.Values(marker);
            double norm = TensorPrimitives.Norm<double>(x);
            Dictionary<int, (double Value, double Size)>? expected = informationOf(x);
            for (int pair = 0; pair < pairs; pair++)
            {
                double[] terms = [.. x.Select((value, i) => (design.Weights?[i, pair] ?? 1) * value * value)];
                double square = terms.Sum(), size = terms.Sum(Math.Abs);
                Assert.That(squares[(marker * pairs) + pair], Is.EqualTo(square).Within(Tolerance * Math.Max(1, size)),
                    $"pair {pair} of marker {marker}");
                (double value, double own) = expected?.TryGetValue(pair, out (double Value, double Size) found) == true ? found
                    : (square, size);
                Assert.That(
                    information[(marker * pairs) + pair], Is.EqualTo(value).Within(Tolerance * Math.Max(1, own)),
                    $"information of pair {pair} of marker {marker}");
            }

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

    private static DenseMatrix Symmetric(int n, int seed)
    {
        DenseMatrix matrix = Random(n, n, seed);
        matrix.MirrorLower();
        return matrix;
    }

    /// <summary>left'H right, and the sum of its terms' sizes.</summary>
    private static (double Value, double Size) Form(DenseMatrix matrix, double[] left, double[] right)
    {
        double value = 0, size = 0;
        for (int i = 0; i < left.Length; i++)
        {
            for (int j = 0; j < right.Length; j++)
            {
                double term = left[i] * matrix[i, j] * right[j];
                (value, size) = (value + term, size + Math.Abs(term));
            }
        }

        return (value, size);
    }

    private static double[] Times(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a * b)];

    private static SparseColumns Columns(Random random, int rows, int columns)
    {
        List<int> places = [];
        List<double> values = [];
        long[] starts = new long[columns + 1];
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                if (random.NextDouble() < 0.3)
                {
                    places.Add(i);
                    values.Add(random.NextDouble() - 0.5);
                }
            }

            starts[j + 1] = places.Count;
        }

        return new SparseColumns(starts, [.. places], [.. values]);
    }

    private static double[,] Lower(Random random, int size)
    {
        var lower = new double[size, size];
        for (int j = 0; j < size; j++)
        {
            lower[j, j] = 1 + random.NextDouble();
            for (int i = j + 1; i < size; i++)
            {
                lower[i, j] = random.NextDouble() < 0.4 ? random.NextDouble() - 0.5 : 0;
            }
        }

        return lower;
    }

    private static SparseLower ByColumns(double[,] lower)
    {
        int size = lower.GetLength(0);
        List<int> places = [];
        List<double> values = [];
        long[] starts = new long[size + 1];
        for (int j = 0; j < size; j++)
        {
            for (int i = j; i < size; i++)
            {
                if (lower[i, j] != 0)
                {
                    places.Add(i);
                    values.Add(lower[i, j]);
                }
            }

            starts[j + 1] = places.Count;
        }

        return new SparseLower(starts, [.. places], [.. values]);
    }

    private static double[] Product(SparseColumns columns, double[] x, int rows)
    {
        var product = new double[rows];
        for (int j = 0; j < x.Length; j++)
        {
            for (long at = columns.Starts[j]; at < columns.Starts[j + 1]; at++)
            {
                product[columns.Rows[at]] += columns.Values[at] * x[j];
            }
        }

        return product;
    }

    private static double[] Solved(double[,] lower, double[] right)
    {
        for (int i = 0; i < right.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                right[i] -= lower[i, j] * right[j];
            }

            right[i] /= lower[i, i];
        }

        return right;
    }
}

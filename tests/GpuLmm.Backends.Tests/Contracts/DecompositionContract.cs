namespace GpuLmm.Backends.Tests;

/// <summary>K = U S U' and U'C; float64 in either precision.</summary>
[TestFixtureSource(typeof(BackendsUnderTest), nameof(BackendsUnderTest.All))]
internal sealed class DecompositionContract(string name, Precision precision) : BackendContract(name, precision)
{
    private const double Tolerance = 1e-11;

    [Test]
    public void Decomposition_rebuilds_the_matrix([Values(1, 2, 33, 70)] int n)
    {
        using DenseMatrix kinship = Gram(n, n + 5, 1);
        using Eigendecomposition eigen = Backend.Decompose(kinship.Clone());
        Assert.That(eigen.Values, Is.Ordered.Ascending.And.All.GreaterThanOrEqualTo(0));
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double product = 0, orthogonal = 0;
                for (int k = 0; k < n; k++)
                {
                    product += eigen.Vectors[i, k] * eigen.Values[k] * eigen.Vectors[j, k];
                    orthogonal += eigen.Vectors[k, i] * eigen.Vectors[k, j];
                }

                AssertClose(product, kinship[i, j], Tolerance, $"K ({i}, {j})");
                AssertClose(orthogonal, i == j ? 1 : 0, Tolerance, $"U'U ({i}, {j})");
            }
        }
    }

    [Test]
    public void Matrix_with_a_null_space_has_zero_eigenvalues()
    {
        using Eigendecomposition eigen = Backend.Decompose(Gram(40, 15, 2));

        Assert.That(eigen.Values.Take(25), Is.All.Zero);
        Assert.That(eigen.Values.Skip(25), Is.All.GreaterThan(1e-3));
    }

    [Test]
    public void Indefinite_matrix_is_refused()
    {
        using var indefinite = DenseMatrix.FromArray(new double[,] { { 0, 1 }, { 1, 0 } });

        Assert.That(() => Backend.Decompose(indefinite), Throws.TypeOf<InputException>());
    }

    [TestCase(1, 1)]
    [TestCase(31, 3)]
    [TestCase(65, 17)]
    public void Rotation_multiplies_by_the_transpose(int n, int columns)
    {
        using DenseMatrix vectors = Random(n, n, 3);
        using DenseMatrix original = Random(n, columns, 4);
        using DenseMatrix rotated = Backend.Rotate(vectors, original);
        Assert.That((rotated.Rows, rotated.Columns), Is.EqualTo((n, columns)));
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < n; i++)
            {
                double expected = 0;
                for (int k = 0; k < n; k++)
                {
                    expected += vectors[k, i] * original[k, j];
                }

                AssertClose(rotated[i, j], expected, Tolerance, $"({i}, {j})");
            }
        }
    }

    private static DenseMatrix Gram(int n, int rank, int seed)
    {
        using DenseMatrix z = Random(n, rank, seed);
        var gram = new DenseMatrix(n, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < rank; k++)
                {
                    gram[i, j] += z[i, k] * z[j, k] / rank;
                }
            }
        }

        return gram;
    }
}

using CsCheck;

namespace GpuLmm.Tests;

/// <summary>What holds for every pedigree, against the tabular method written out.</summary>
[TestFixture]
public sealed class PedigreeMatrixTests
{
    private const double Tolerance = 1e-12;

    // Parents from any earlier animals (deep and narrow, or wide), unknown with probability ¼; even ones are sires.
    private static readonly Gen<(int Sire, int Dam)[]> Pedigrees =
        from n in Gen.Int[1, 60]
        from window in Gen.Int[2, 60]
        from picks in Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Array[n]
        select Enumerable.Range(0, n).Select(i => (Pick(i, window, picks[i].Item1, 0), Pick(i, window, picks[i].Item2, 1))).ToArray();

    [Test]
    public void Relationships_are_the_tabular_ones() => Pedigrees.Sample(parents =>
    {
        Pedigree pedigree = Create(parents);
        double[,] expected = Tabular(parents);
        using Kinship kinship = pedigree.Relationship(threads: 2);
        AssertEqual(kinship.Matrix, (i, j) => expected[i, j]);
        Assert.That(pedigree.Inbreeding(1), Is.EqualTo(pedigree.Inbreeding(3)));
    }, iter: 200);

    [Test]
    public void Some_animals_have_the_rows_of_all() => Gen.Select(Pedigrees, Gen.Int[0, 1000]).Sample((parents, seed) =>
    {
        Pedigree pedigree = Create(parents);
        int[] some = [.. Enumerable.Range(0, parents.Length)];
        new Random(seed).Shuffle(some);
        some = some[..(1 + (some.Length / 3))];
        double[,] expected = Tabular(parents);
        using Kinship kinship = pedigree.Relationship([.. some.Select(i => pedigree.Samples[i])]);
        AssertEqual(kinship.Matrix, (i, j) => expected[some[i], some[j]]);
    }, iter: 100);

    [Test]
    public void Inverse_is_the_inverse() => Pedigrees.Sample(parents =>
    {
        Pedigree pedigree = Create(parents);
        KinshipInverse inverse = pedigree.Inverse();
        using Kinship kinship = pedigree.Relationship();
        for (int j = 0; j < parents.Length; j++)
        {
            double[] unit = inverse.Multiply(kinship.Matrix.Column(j));
            Assert.That(unit, Is.EqualTo(Enumerable.Range(0, parents.Length).Select(i => i == j ? 1.0 : 0)).Within(1e-9));
        }
    }, iter: 100);

    [Test]
    public void Gametes_make_up_the_animals() => Pedigrees.Sample(parents =>
    {
        Pedigree pedigree = Create(parents);
        double[,] expected = Tabular(parents);
        double[] inbreeding = pedigree.Inbreeding();
        using DenseMatrix g = pedigree.GameticMatrix();
        using Kinship paternal = pedigree.Gametic(ParentOfOrigin.Paternal), maternal = pedigree.Gametic(ParentOfOrigin.Maternal);
        AssertEqual(paternal.Matrix, (i, j) => g[2 * i, 2 * j]);
        AssertEqual(maternal.Matrix, (i, j) => g[(2 * i) + 1, (2 * j) + 1]);
        for (int i = 0; i < parents.Length; i++)
        {
            Assert.That(g[2 * i, (2 * i) + 1], Is.EqualTo(inbreeding[i]).Within(Tolerance));
            for (int j = 0; j < parents.Length; j++)
            {
                double sum = g[2 * i, 2 * j] + g[(2 * i) + 1, (2 * j) + 1] + g[2 * i, (2 * j) + 1] + g[(2 * i) + 1, 2 * j];
                Assert.That(sum / 2, Is.EqualTo(expected[i, j]).Within(Tolerance));
            }
        }
    }, iter: 100);

    [Test]
    public void The_order_of_the_records_does_not_matter() => Gen.Select(Pedigrees, Gen.Int[0, 1000]).Sample((parents, seed) =>
    {
        PedigreeRecord[] records = Records(parents);
        Pedigree straight = Pedigree.Create(records);
        new Random(seed).Shuffle(records);
        Pedigree shuffled = Pedigree.Create(records);
        using Kinship expected = straight.Relationship(), actual = shuffled.Relationship(straight.Samples);
        KinshipMatrices.AssertSame(actual, expected, Tolerance);
        Assert.That(shuffled.Inverse().LogDeterminant, Is.EqualTo(straight.Inverse().LogDeterminant).Within(1e-9));
    }, iter: 100);

    [Test]
    public void A_long_line_of_brothers_and_sisters()
    {
        // Deep and narrow: the columns take over from the walks. F = F′/2 + F″/4 + ¼ (full-sib mating).
        var records = new List<PedigreeRecord> { Record(0, -1, -1), Record(1, -1, -1) };
        for (int g = 1; g <= 200; g++)
        {
            records.AddRange([Record(2 * g, (2 * g) - 2, (2 * g) - 1), Record((2 * g) + 1, (2 * g) - 2, (2 * g) - 1)]);
        }

        double[] f = Pedigree.Create(records).Inbreeding();
        Assert.That(f[4], Is.EqualTo(0.25).Within(Tolerance));
        for (int g = 3; g <= 200; g++)
        {
            Assert.That(f[2 * g], Is.EqualTo((0.5 * f[(2 * g) - 2]) + (0.25 * f[(2 * g) - 4]) + 0.25).Within(Tolerance));
        }

        Assert.That(() => Pedigree.Create(records).Inverse(), Throws.TypeOf<InputException>().With.Message.Contains("singular"));
    }

    private static void AssertEqual(DenseMatrix actual, Func<int, int, double> expected)
    {
        for (int i = 0; i < actual.Rows; i++)
        {
            for (int j = 0; j < actual.Columns; j++)
            {
                Assert.That(actual[i, j], Is.EqualTo(expected(i, j)).Within(Tolerance), $"{i}, {j}");
            }
        }
    }

    private static double[,] Tabular((int Sire, int Dam)[] parents)
    {
        var a = new double[parents.Length, parents.Length];
        for (int i = 0; i < parents.Length; i++)
        {
            (int s, int d) = parents[i];
            for (int j = 0; j < i; j++)
            {
                a[i, j] = a[j, i] = 0.5 * ((s < 0 ? 0 : a[s, j]) + (d < 0 ? 0 : a[d, j]));
            }

            a[i, i] = 1 + (s < 0 || d < 0 ? 0 : 0.5 * a[s, d]);
        }

        return a;
    }

    private static Pedigree Create((int Sire, int Dam)[] parents) => Pedigree.Create(Records(parents));

    private static PedigreeRecord[] Records((int Sire, int Dam)[] parents) =>
        [.. parents.Select((pair, i) => Record(i, pair.Sire, pair.Dam))];

    private static PedigreeRecord Record(int i, int sire, int dam) => new(Id(i), sire < 0 ? null : Id(sire), dam < 0 ? null : Id(dam));

    private static SampleId Id(int i) => new("0", $"a{i}");

    private static int Pick(int i, int window, double where, int sex)
    {
        int parent = i - 1 - (int)(where * window * 4 / 3);
        parent -= (parent & 1) == sex ? 0 : 1;
        return where < 0.75 && parent >= 0 ? parent : -1;
    }
}

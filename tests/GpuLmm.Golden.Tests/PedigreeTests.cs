using System.IO.Compression;

namespace GpuLmm.Golden.Tests;

/// <summary>Pedigree matrices computed from their definitions in R.</summary>
[TestFixture("F01_mrode_ch2_A", -2.431662135269188)]
[TestFixture("F02_mrode_animal_model_BLUP", -3.0602707946915624)]
[TestFixture("F03_simulated_pedigree", -181.4649960633141)]
[TestFixture("F04_mouse_fullsib_real", -285.57663839069806)]
public sealed class PedigreeTests(string folder, double logDeterminant)
{
    private const double Tolerance = 1e-12;
    private readonly Pedigree pedigree = Pedigree.Read(GoldenData.PathOf(folder, "pedigree.csv"));

    [Test]
    public void Relationship()
    {
        using Kinship kinship = pedigree.Relationship();
        Check("A.csv.gz", kinship.Matrix);
        Assert.That(pedigree.Inbreeding(),
            Is.EqualTo(Enumerable.Range(0, kinship.Samples.Count).Select(i => kinship.Matrix[i, i] - 1)).Within(Tolerance));
    }

    [Test]
    public void Inverse()
    {
        KinshipInverse inverse = pedigree.Inverse();
        using var dense = new DenseMatrix(inverse.Samples.Count, inverse.Samples.Count);
        for (int j = 0; j < dense.Columns; j++)
        {
            for (long k = inverse.ColumnStarts[j]; k < inverse.ColumnStarts[j + 1]; k++)
            {
                dense[inverse.RowIndices[(int)k], j] = dense[j, inverse.RowIndices[(int)k]] = inverse.Values[(int)k];
            }
        }

        Check("Ainv.csv.gz", dense);
        Assert.That(inverse.LogDeterminant, Is.EqualTo(logDeterminant).Within(Tolerance * pedigree.Samples.Count));
    }

    [TestCase("K_paternal.csv.gz", ParentOfOrigin.Paternal)]
    [TestCase("K_maternal.csv.gz", ParentOfOrigin.Maternal)]
    public void One_gamete(string file, ParentOfOrigin origin)
    {
        using Kinship kinship = pedigree.Gametic(origin);
        Check(file, kinship.Matrix);
    }

    [Test]
    public void Both_gametes()
    {
        using DenseMatrix gametes = pedigree.GameticMatrix();
        if (File.Exists(GoldenData.PathOf(folder, "G_gametic.csv.gz")))
        {
            Check("G_gametic.csv.gz", gametes);
        }

        int n = pedigree.Samples.Count;
        using var mixed = new DenseMatrix(n, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                mixed[i, j] = gametes[2 * i, (2 * j) + 1];
            }
        }

        Check("K_patmat.csv.gz", mixed);
    }

    private void Check(string file, DenseMatrix actual)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(GoldenData.PathOf(folder, file)), CompressionMode.Decompress));
        reader.ReadLine();
        for (int i = 0; i < actual.Rows; i++)
        {
            double[] row = [.. reader.ReadLine()!.Split(',').Skip(1).Select(GoldenData.Number)];
            Assert.That(Enumerable.Range(0, actual.Columns).Select(j => actual[i, j]), Is.EqualTo(row).Within(Tolerance),
                $"{file} row {i + 1}");
        }
    }
}

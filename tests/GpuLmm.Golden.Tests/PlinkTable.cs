using System.IO.Compression;

namespace GpuLmm.Golden.Tests;

/// <summary>A table of <c>plink2 --export Av</c>: a line for each marker, a number for each sample.</summary>
internal static class PlinkTable
{
    // Of a copy: what a .pgen stores.
    private const double Steps = 1 << 14;

    /// <summary>Copies of ALT, NaN where missing. plink2 prints as many digits as tell the stored number from its neighbours.</summary>
    public static double[][] AlternativeCopies(string path)
    {
        using Stream file = File.OpenRead(path);
        using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress) : file);
        string[] names = reader.ReadLine()!.Split('\t');
        Assert.That(string.Join(' ', names[..6]), Is.EqualTo("CHR SNP (C)M POS COUNTED ALT"));
        var rows = new List<double[]>();
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split('\t');

            // The column ALT is that of the allele not counted.
            rows.Add(
                [.. cells.Skip(6).Select(cell => cell == "NA" ? double.NaN : Math.Round((2 - GoldenData.Number(cell)) * Steps) / Steps)]);
        }

        return [.. rows];
    }

    /// <summary>Copies of allele 1 that genotypes hold, NaN where missing.</summary>
    public static double[] Copies(Genotypes genotypes, int marker)
    {
        int n = genotypes.Samples.Count;
        var copies = new double[n];
        using var block = new GenotypeBlock(n, 1);
        genotypes.Read([marker], block);
        block.Decode<double>(0, SampleSelection.All(n), MarkerCoding.Additive(double.NaN), copies);
        return copies;
    }
}

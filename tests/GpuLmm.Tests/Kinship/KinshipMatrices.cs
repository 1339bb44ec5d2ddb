namespace GpuLmm.Tests;

/// <summary>Small relationship matrices for tests.</summary>
internal static class KinshipMatrices
{
    /// <summary>K[i, j] = (i + 1)(j + 1) + (i = j), exact in float32.</summary>
    public static Kinship Counting(int n) => new(Values(n, (i, j) => ((i + 1) * (j + 1)) + (i == j ? 1 : 0)), PlinkFiles.Ids(n));

    /// <summary>A matrix of numbers with all their digits.</summary>
    public static Kinship Irrational(int n) => new(Values(n, (i, j) => Math.Sqrt(2 + i + j) / 3), PlinkFiles.Ids(n));

    public static string IdLines(int n) => string.Concat(PlinkFiles.Ids(n).Select(id => $"{id.Family}\t{id.Individual}\n"));

    public static void WriteFloats(string path, IEnumerable<float> values) =>
        File.WriteAllBytes(path, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static void WriteDoubles(string path, IEnumerable<double> values) =>
        File.WriteAllBytes(path, [.. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>The lower triangle by rows.</summary>
    public static IEnumerable<double> Lower(Kinship kinship) =>
        from i in Enumerable.Range(0, kinship.Samples.Count) from j in Enumerable.Range(0, i + 1) select kinship.Matrix[i, j];

    public static IEnumerable<double> Square(Kinship kinship) =>
        from i in Enumerable.Range(0, kinship.Samples.Count)
        from j in Enumerable.Range(0, kinship.Samples.Count)
        select kinship.Matrix[i, j];

    public static void AssertSame(Kinship actual, Kinship expected, double tolerance = 0)
    {
        Assert.That(actual.Samples, Is.EqualTo(expected.Samples));
        Assert.That(Square(actual), Is.EqualTo(Square(expected)).Within(tolerance));
    }

    private static DenseMatrix Values(int n, Func<int, int, double> value)
    {
        var matrix = new DenseMatrix(n, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                matrix[i, j] = value(i, j);
            }
        }

        return matrix;
    }
}

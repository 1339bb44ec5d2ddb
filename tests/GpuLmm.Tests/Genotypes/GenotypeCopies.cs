namespace GpuLmm.Tests;

/// <summary>What a reader gives, as plain numbers.</summary>
internal static class GenotypeCopies
{
    private static readonly MarkerCoding Copies = MarkerCoding.Additive(double.NaN);

    /// <summary>Copies of allele 1 of every sample, NaN where missing: a row for each of the markers.</summary>
    public static double[][] Of(Genotypes genotypes, params int[] markers)
    {
        int samples = genotypes.Samples.Count;
        using var block = new GenotypeBlock(samples, markers.Length);
        genotypes.Read(markers, block);
        double[][] rows = [.. markers.Select(_ => new double[samples])];
        for (int i = 0; i < rows.Length; i++)
        {
            block.Decode(i, SampleSelection.All(samples), Copies, rows[i].AsSpan());
        }

        return rows;
    }

    /// <summary>The same of all markers.</summary>
    public static double[][] Of(Genotypes genotypes) => Of(genotypes, [.. Enumerable.Range(0, genotypes.Markers.Count)]);
}

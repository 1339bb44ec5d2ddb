namespace GpuLmm.Cli.Commands;

/// <summary>Covariates of the samples of genotypes.</summary>
internal static class SampleCovariates
{
    /// <summary>Reads columns of numbers; samples that lack one are no longer kept.</summary>
    /// <param name="path">The table.</param>
    /// <param name="names">Columns with commas between them; null for all.</param>
    /// <param name="genotypes">The samples.</param>
    /// <param name="kept">Whether each is kept; changed.</param>
    /// <exception cref="InputException">The table breaks its format, or no sample has values.</exception>
    public static (string Name, double[] Values)[] Read(string path, string? names, Genotypes genotypes, bool[] kept)
    {
        var table = SampleTable.Read(path, names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            []);
        int[] places = new SampleIndex(genotypes.Name, genotypes.Samples).Match(table);
        Covariate[] covariates = [.. table.Columns.Select(column => new Covariate(column, places, kept.Length))];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] &= !Array.Exists(covariates, covariate => covariate.IsMissing(i));
        }

        return Array.Exists(kept, own => own)
            ? [.. covariates.Select(covariate => (covariate.Name, covariate.NumbersOf([.. Enumerable.Range(0, kept.Length)])!))]
            : throw new InputException($"{path}: no sample of {genotypes.Name} has values of all covariates");
    }
}

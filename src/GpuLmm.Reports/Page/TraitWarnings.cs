namespace GpuLmm.Reports;

/// <summary>What a user should know of one trait.</summary>
internal static class TraitWarnings
{
    // Where calibration is usually asked about.
    private const double Inflated = 1.1, Deflated = 0.9;

    public static IEnumerable<string> Of(TraitReport trait)
    {
        if (trait.Model is { } model)
        {
            if (!model.IsConverged)
            {
                yield return $"The fit did not converge: {model.Diagnosis} Its numbers are those of the last step.";
            }

            foreach (string warning in model.Warnings)
            {
                yield return warning;
            }

            foreach (LeftOut column in model.Dropped)
            {
                yield return $"Column {column.Name} is left out: {column.Reason}.";
            }
        }

        if (trait.LdRegression?.Heritability is { } fit)
        {
            foreach (string warning in (string[])[.. fit.Status == "ok" ? Array.Empty<string>() : [fit.Status], .. fit.Warnings])
            {
                yield return $"{char.ToUpperInvariant(warning[0])}{warning[1..].TrimEnd('?')}{(warning.EndsWith('?') ? "?" : ".")}";
            }
        }

        if (trait.Scan is { Tested: > 0 } scan)
        {
            if (scan.GenomicInflation > Inflated)
            {
                yield return $"The median of the statistics is {Words.Fixed(scan.GenomicInflation, "0.000")} times its expectation (λGC). Many small effects do that, and so does structure that the model does not take out.";
            }
            else if (scan.GenomicInflation < Deflated)
            {
                yield return $"The median of the statistics is only {Words.Fixed(scan.GenomicInflation, "0.000")} times its expectation (λGC): the tests are conservative, as where a marker competes with itself in the kinship (leave its chromosome out).";
            }

            if (scan.Genome.Chromosomes.Any(chromosome => chromosome.HasUnknownPositions))
            {
                yield return "Some markers have no position: they are drawn in the order of the table, and are not told apart as loci.";
            }
        }
    }
}

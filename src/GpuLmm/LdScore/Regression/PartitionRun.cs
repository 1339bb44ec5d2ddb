namespace GpuLmm;

/// <summary>From the coefficients of several annotations to shares of heritability, and enrichment (Finucane et al. 2015).</summary>
/// <param name="panel">LD scores by annotation.</param>
/// <param name="run">The regression.</param>
/// <param name="overlap">Of the annotations; null where it was not asked for.</param>
internal sealed class PartitionRun(LdReference panel, HeritabilityRun run, AnnotationOverlap? overlap)
{
    // What is left of a variance that is 0 by its formula.
    private const double Rounding = 1e-7;
    private readonly LdFit fit = run.Fit!;
    private readonly int c = panel.M.Count;
    private readonly double[] m = [.. panel.M];

    public HeritabilityPartition Partition()
    {
        double total = run.Estimate.H2;
        double[] totals = run.TotalDeletes(m);
        double[] shares = [.. Enumerable.Range(0, c).Select(i => m[i] * fit.Coefficients[i] / total)];
        double[][] shareDeletes = [.. fit.CoefficientDeletes.Select((row, block) =>
            row.Select((tau, i) => m[i] * tau / totals[block]).ToArray())];
        double[] shareCovariance = Jackknife.Covariance(shares, shareDeletes);
        AnnotationEstimate[] plain = [.. Enumerable.Range(0, c).Select(i => new AnnotationEstimate
        {
            Name = panel.Names[i],
            M = m[i],
            Coefficient = fit.Coefficients[i],
            CoefficientStandardError = Math.Sqrt(fit.CoefficientCovariance[(i * c) + i]),
            CategoryH2 = m[i] * fit.Coefficients[i],
            CategoryH2StandardError = Math.Abs(m[i]) * Math.Sqrt(fit.CoefficientCovariance[(i * c) + i]),
            CategoryShare = shares[i],
            CategoryShareStandardError = Small(Math.Sqrt(shareCovariance[(i * c) + i])),
        })];
        return new HeritabilityPartition
        {
            Annotations = overlap is null ? [.. plain.Select(WithoutOverlap)]
                : [.. plain.Select((own, i) => WithOverlap(own, i, total, totals, shares, shareCovariance))],
            CoefficientCovariance = Rows(fit.CoefficientCovariance),
            CoefficientDeletes = fit.CoefficientDeletes,
            OverlapSnpCount = overlap?.SnpCount ?? double.NaN,
            Overlap = overlap is null ? [] : Rows([.. Enumerable.Range(0, c * c).Select(k => overlap[k / c, k % c])]),
        };
    }

    /// <summary>Of annotations that share no SNP.</summary>
    private AnnotationEstimate WithoutOverlap(AnnotationEstimate own)
    {
        double snps = own.M / m.Sum();
        return own with
        {
            SnpShare = snps,
            H2Share = own.CategoryShare,
            H2ShareStandardError = own.CategoryShareStandardError,
            Enrichment = own.CategoryShare / snps,
            EnrichmentStandardError = own.CategoryShareStandardError / Math.Abs(snps),
        };
    }

    private AnnotationEstimate WithOverlap(
        AnnotationEstimate own, int i, double total, double[] totals, double[] shares, double[] shareCovariance)
    {
        double all = overlap!.SnpCount;
        double[] part = [.. Enumerable.Range(0, c).Select(d => overlap[i, d] / m[d])];
        double share = Dot(part, shares), error = Small(Math.Sqrt(Math.Max(0, Quadratic(part, shareCovariance)))), snps = m[i] / all;
        double[] contrast = [.. Enumerable.Range(0, c).Select(d =>
            all == m[i] ? 0 : (overlap[i, d] / m[i]) - ((m[d] - overlap[i, d]) / (all - m[i])))];
        double difference = Dot(contrast, fit.Coefficients),
            differenceError = Math.Sqrt(Math.Max(0, Quadratic(contrast, fit.CoefficientCovariance)));
        double scale = all * overlap.StandardDeviation(i), star = fit.Coefficients[i] * scale / total;
        return own with
        {
            SnpShare = snps,
            H2Share = share,
            H2ShareStandardError = error,
            Enrichment = share / snps,
            EnrichmentStandardError = error / Math.Abs(snps),
            EnrichmentP = differenceError == 0 ? double.NaN : LdProbability.OfT(difference / differenceError, run.Estimate.BlockCount),
            EnrichmentDifference = difference,
            EnrichmentDifferenceStandardError = differenceError,
            TauStar = star,
            TauStarStandardError = Jackknife.StandardError(star,
                fit.CoefficientDeletes.Select((row, block) => row[i] * scale / totals[block])),
        };
    }

    private static double Small(double error) => error < Rounding ? 0 : error;

    private static double Dot(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(a, b);

    private static double Quadratic(double[] v, double[] matrix)
    {
        double sum = 0;
        for (int i = 0; i < v.Length; i++)
        {
            sum += v[i] * Dot(v, matrix[(i * v.Length)..((i + 1) * v.Length)]);
        }

        return sum;
    }

    private IReadOnlyList<IReadOnlyList<double>> Rows(double[] matrix) => [.. matrix.Chunk(c)];
}

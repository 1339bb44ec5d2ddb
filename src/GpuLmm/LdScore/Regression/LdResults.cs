namespace GpuLmm;

/// <summary>Heritability of one trait from its summary statistics. Numbers that there are not are NaN.</summary>
public sealed record HeritabilityEstimate
{
    /// <summary>The trait.</summary>
    public required string Trait { get; init; }

    /// <summary>h² on the scale of the statistics; it may be negative, or above 1.</summary>
    public double H2 { get; init; } = double.NaN;

    /// <summary>Its standard error, by the block jackknife.</summary>
    public double H2StandardError { get; init; } = double.NaN;

    /// <summary>Factor to the liability scale (Lee et al. 2011); NaN for quantitative traits.</summary>
    public double LiabilityFactor { get; init; } = double.NaN;

    /// <summary>h² on the liability scale.</summary>
    public double H2Liability => H2 * LiabilityFactor;

    /// <summary>Its standard error.</summary>
    public double H2LiabilityStandardError => H2StandardError * LiabilityFactor;

    /// <summary>The intercept: 1 without confounding.</summary>
    public double Intercept { get; init; } = double.NaN;

    /// <summary>Its standard error; NaN where it was given.</summary>
    public double InterceptStandardError { get; init; } = double.NaN;

    /// <summary>(intercept − 1)/(mean χ² − 1): the share of inflation that is not polygenic. NaN where mean χ² is at most 1.</summary>
    public double Ratio { get; init; } = double.NaN;

    /// <summary>Its standard error, the mean χ² taken as known.</summary>
    public double RatioStandardError { get; init; } = double.NaN;

    /// <summary>Mean χ².</summary>
    public double MeanChiSquared { get; init; } = double.NaN;

    /// <summary>Median χ² over 0.4549, as ldsc prints it.</summary>
    public double LambdaGc { get; init; } = double.NaN;

    /// <summary>Median χ² over the median of χ²₁.</summary>
    public double LambdaGcExact { get; init; } = double.NaN;

    /// <summary>Largest χ².</summary>
    public double MaxChiSquared { get; init; } = double.NaN;

    /// <summary>SNPs in the regression.</summary>
    public int SnpCount { get; init; }

    /// <summary>SNPs in the first of two steps; null for one.</summary>
    public int? FirstStepSnpCount { get; init; }

    /// <summary>M, over all annotations.</summary>
    public double M { get; init; } = double.NaN;

    /// <summary>Blocks of the jackknife.</summary>
    public int BlockCount { get; init; }

    /// <summary>χ² below which SNPs are in the first step; null for one step.</summary>
    public double? TwoStep { get; init; }

    /// <summary>χ² from which SNPs were left out; null where all were kept.</summary>
    public double? ChiSquaredLimit { get; init; }

    /// <summary>SNPs left out between the file and the regression, by reason.</summary>
    public IReadOnlyDictionary<string, long> Removed { get; init; } = new Dictionary<string, long>();

    /// <summary><c>ok</c>, or why an estimate is missing or impossible.</summary>
    public string Status { get; init; } = "ok";

    /// <summary>What whoever uses the numbers should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>h² without each block.</summary>
    public IReadOnlyList<double> H2Deletes { get; init; } = [];

    /// <summary>The intercept without each block; empty where it was given.</summary>
    public IReadOnlyList<double> InterceptDeletes { get; init; } = [];

    /// <summary>Mean N.</summary>
    public double MeanN { get; init; } = double.NaN;

    /// <summary>χ² by bins of LD scores of a trait that was regressed alone; else empty.</summary>
    public IReadOnlyList<LdBin> Bins { get; init; } = [];

    /// <summary>The annotations, where there are several or they overlap; else null.</summary>
    public HeritabilityPartition? Partition { get; init; }
}

/// <summary>How heritability is spread over annotations of the genome.</summary>
public sealed record HeritabilityPartition
{
    /// <summary>The annotations.</summary>
    public required IReadOnlyList<AnnotationEstimate> Annotations { get; init; }

    /// <summary>Covariance matrix of the coefficients, row by row.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> CoefficientCovariance { get; init; }

    /// <summary>Coefficients without each block.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> CoefficientDeletes { get; init; }

    /// <summary>SNPs over which annotations overlap; NaN where overlap was not asked for.</summary>
    public double OverlapSnpCount { get; init; } = double.NaN;

    /// <summary>Σ over SNPs of the products of two annotations; empty where overlap was not asked for.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Overlap { get; init; } = [];
}

/// <summary>
/// One annotation of a <see cref="HeritabilityPartition"/>. Where overlap was not asked for, shares are those of annotations that have no
/// SNP in common.
/// </summary>
public sealed record AnnotationEstimate
{
    /// <summary>Its column of LD scores.</summary>
    public required string Name { get; init; }

    /// <summary>M_c, the sum of the annotation over SNPs.</summary>
    public required double M { get; init; }

    /// <summary>τ: what a SNP's h² changes with the annotation, all others held.</summary>
    public required double Coefficient { get; init; }

    /// <summary>Its standard error.</summary>
    public required double CoefficientStandardError { get; init; }

    /// <summary>τ over its standard error.</summary>
    public double CoefficientZ => Coefficient / CoefficientStandardError;

    /// <summary>P-value of τ &gt; 0.</summary>
    public double CoefficientP => LdProbability.Upper(CoefficientZ);

    /// <summary>M_c τ_c.</summary>
    public required double CategoryH2 { get; init; }

    /// <summary>Its standard error.</summary>
    public required double CategoryH2StandardError { get; init; }

    /// <summary>M_c τ_c over the sum of all: the share, where annotations do not overlap.</summary>
    public required double CategoryShare { get; init; }

    /// <summary>Its standard error.</summary>
    public required double CategoryShareStandardError { get; init; }

    /// <summary>Share of SNPs.</summary>
    public double SnpShare { get; init; } = double.NaN;

    /// <summary>Share of h² of the annotation's SNPs, whatever annotation it comes from.</summary>
    public double H2Share { get; init; } = double.NaN;

    /// <summary>Its standard error.</summary>
    public double H2ShareStandardError { get; init; } = double.NaN;

    /// <summary>Share of h² over share of SNPs.</summary>
    public double Enrichment { get; init; } = double.NaN;

    /// <summary>Its standard error.</summary>
    public double EnrichmentStandardError { get; init; } = double.NaN;

    /// <summary>P-value of a difference of h² per SNP between within and without, by t with as many degrees as blocks; NaN where the
    /// annotation holds every SNP.</summary>
    public double EnrichmentP { get; init; } = double.NaN;

    /// <summary>That difference.</summary>
    public double EnrichmentDifference { get; init; } = double.NaN;

    /// <summary>Its standard error.</summary>
    public double EnrichmentDifferenceStandardError { get; init; } = double.NaN;

    /// <summary>τ*: τ in units of the annotation's standard deviation, over h² per SNP (Gazal et al. 2017).</summary>
    public double TauStar { get; init; } = double.NaN;

    /// <summary>Its standard error.</summary>
    public double TauStarStandardError { get; init; } = double.NaN;
}

/// <summary>Genetic correlation of two traits. Numbers that there are not are NaN.</summary>
public sealed record GeneticCorrelation
{
    /// <summary>The first trait, over the pair's SNPs.</summary>
    public required HeritabilityEstimate First { get; init; }

    /// <summary>The second trait, over the pair's SNPs.</summary>
    public required HeritabilityEstimate Second { get; init; }

    /// <summary>The genetic correlation; NaN where a heritability is not positive.</summary>
    public double Rg { get; init; } = double.NaN;

    /// <summary>Its standard error, by the jackknife of the ratio.</summary>
    public double RgStandardError { get; init; } = double.NaN;

    /// <summary>Their quotient.</summary>
    public double Z => Rg / RgStandardError;

    /// <summary>−log10 of its two-sided p-value.</summary>
    public double NegativeLog10P => LdProbability.NegativeLog10(Z);

    /// <summary>The p-value; 0 where it is below all numbers.</summary>
    public double P => Math.Pow(10, -NegativeLog10P);

    /// <summary>Genetic covariance on the scale of the statistics.</summary>
    public double Covariance { get; init; } = double.NaN;

    /// <summary>Its standard error.</summary>
    public double CovarianceStandardError { get; init; } = double.NaN;

    /// <summary>Factor of the covariance to the liability scale; NaN where both traits are quantitative.</summary>
    public double LiabilityFactor { get; init; } = double.NaN;

    /// <summary>The intercept: N_shared times the phenotypic correlation, over √(N₁N₂).</summary>
    public double Intercept { get; init; } = double.NaN;

    /// <summary>Its standard error; NaN where it was given.</summary>
    public double InterceptStandardError { get; init; } = double.NaN;

    /// <summary>Mean of z₁z₂.</summary>
    public double MeanProduct { get; init; } = double.NaN;

    /// <summary>SNPs in the regression.</summary>
    public int SnpCount { get; init; }

    /// <summary>χ² below which SNPs are in the first step; null for one step.</summary>
    public double? TwoStep { get; init; }

    /// <summary>SNPs of both traits left out of the pair, by reason.</summary>
    public IReadOnlyDictionary<string, long> Removed { get; init; } = new Dictionary<string, long>();

    /// <summary><c>ok</c>, or why an estimate is missing.</summary>
    public string Status { get; init; } = "ok";

    /// <summary>What whoever uses the numbers should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The covariance without each block.</summary>
    public IReadOnlyList<double> CovarianceDeletes { get; init; } = [];
}

/// <summary>Genetic covariances of all pairs of several traits.</summary>
public sealed record GeneticCorrelations
{
    /// <summary>The traits, each over its own SNPs; in their order.</summary>
    public required IReadOnlyList<HeritabilityEstimate> Traits { get; init; }

    /// <summary>The pairs, in the order (1,2), (1,3), …, (2,3), ….</summary>
    public required IReadOnlyList<GeneticCorrelation> Pairs { get; init; }

    /// <summary>S: heritabilities and genetic covariances, on the liability scale where prevalences were given. NaN where a pair was not
    /// asked for.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> S { get; init; }

    /// <summary>V: the sampling covariance of the lower triangle of S, column by column, from joint values without each block; empty where
    /// not every pair has the same number of blocks.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> V { get; init; }
}

/// <summary>One line of a list of cell types: its annotation tested beside a baseline.</summary>
/// <param name="Name">Of the cell type; of a control <c>_1</c> and so on follow.</param>
/// <param name="Coefficient">τ.</param>
/// <param name="StandardError">Of τ.</param>
/// <param name="P">One-sided, of τ &gt; 0.</param>
/// <param name="SnpCount">SNPs in the regression.</param>
/// <param name="Status"><c>ok</c>, or why there are no numbers.</param>
public sealed record CellTypeEstimate(string Name, double Coefficient, double StandardError, double P, int SnpCount, string Status);

/// <summary>Probabilities of the normal distribution and of t.</summary>
internal static class LdProbability
{
    /// <summary>−log10 of the two-sided p-value of z.</summary>
    public static double NegativeLog10(double z) =>
        double.IsInfinity(z) ? double.PositiveInfinity : Numerics.TailProbability.NegativeLog10ChiSquared1(z * z);

    /// <summary>P(Z ≥ z).</summary>
    public static double Upper(double z)
    {
        if (double.IsNaN(z))
        {
            return double.NaN;
        }

        double half = 0.5 * Math.Pow(10, -NegativeLog10(z));
        return z >= 0 ? half : 1 - half;
    }

    /// <summary>Two-sided p-value of t.</summary>
    public static double OfT(double t, int degrees) => Math.Pow(10, -Numerics.TailProbability.NegativeLog10F(t * t, degrees));
}

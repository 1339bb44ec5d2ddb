namespace GpuLmm;

/// <summary>
/// A program whose summary statistics are told by their header, and how its columns differ from what their names say elsewhere.
/// </summary>
/// <param name="Name">Of the program.</param>
/// <param name="Columns">Columns by what they hold, in capitals; what is not here is found by the usual names.</param>
/// <param name="Marks">Names that a header must all have.</param>
internal sealed record SumstatsTool(string Name, IReadOnlyDictionary<SumstatsColumn, string[]> Columns, params string[] Marks)
{
    /// <summary>No program in particular.</summary>
    public static SumstatsTool Unknown { get; } = new("columns by their names", new Dictionary<SumstatsColumn, string[]>());

    /// <summary>Columns SNP, A1, A2, N and Z that have been prepared already.</summary>
    public static SumstatsTool Ldsc { get; } = new("ldsc .sumstats", new Dictionary<SumstatsColumn, string[]>());

    private static readonly Dictionary<SumstatsColumn, string[]> Counted = new()
    {
        [SumstatsColumn.EffectAllele] = ["ALLELE1"],
        [SumstatsColumn.OtherAllele] = ["ALLELE0"],
    };

    private static readonly Dictionary<SumstatsColumn, string[]> Bolt = new(Counted)
    {
        [SumstatsColumn.P] = ["P_BOLT_LMM", "P_BOLT_LMM_INF", "P_LINREG"],

        // GENPOS is in morgans there.
        [SumstatsColumn.Position] = ["BP"],
    };

    private static readonly Dictionary<SumstatsColumn, string[]> Saige = new()
    {
        [SumstatsColumn.EffectAllele] = ["ALLELE2"],
        [SumstatsColumn.OtherAllele] = ["ALLELE1"],
        [SumstatsColumn.Z] = [],
    };

    private static readonly Dictionary<SumstatsColumn, string[]> Plink2 = new()
    {
        [SumstatsColumn.Reference] = ["REF"],
        [SumstatsColumn.Alternate] = ["ALT"],
    };

    private static readonly Dictionary<SumstatsColumn, string[]> Metal = new()
    {
        [SumstatsColumn.EffectAllele] = ["ALLELE1"],
        [SumstatsColumn.OtherAllele] = ["ALLELE2"],
    };

    // T is a score there, not a t statistic.
    private static readonly Dictionary<SumstatsColumn, string[]> FastGlmm = new() { [SumstatsColumn.Z] = [] };

    private static readonly Dictionary<SumstatsColumn, string[]> Plink1 = new() { [SumstatsColumn.Z] = ["STAT"] };

    private const string OfFamilies = "gpulmm scan --family";

    private static readonly SumstatsTool[] All =
    [
        new(OfFamilies, Counted, "ID", "ALLELE0", "ALLELE1", "BETA", "SE", "STAT", "LOG10P", "LOG10P_NORMAL"),
        new("gpulmm scan", Counted, "ID", "ALLELE0", "ALLELE1", "BETA", "SE", "STAT", "LOG10P", "LAMBDA"),
        new("BOLT-LMM", Bolt, "ALLELE1", "ALLELE0", "P_BOLT_LMM_INF"),
        new("REGENIE", Counted, "ID", "ALLELE0", "ALLELE1", "LOG10P"),
        new("SAIGE", Saige, "ALLELE1", "ALLELE2", "AF_ALLELE2", "P_VALUE"),
        new("SAIGE", Saige, "ALLELE1", "ALLELE2", "AC_ALLELE2"),
        new("fastGWA-GLMM", FastGlmm, "AF1", "T", "SE_T", "P_NOSPA"),
        new("PLINK 2", Plink2, "ID", "REF", "ALT", "A1"),
        new("PLINK 2", Plink2, "ID", "A1", "OBS_CT"),
        new("PLINK 1.9", Plink1, "SNP", "A1", "NMISS", "STAT"),
        new("METAL", Metal, "MARKERNAME", "ALLELE1", "ALLELE2", "ZSCORE"),
        new("METAL", Metal, "MARKERNAME", "ALLELE1", "ALLELE2", "STDERR"),
        new("GWAS-SSF", new Dictionary<SumstatsColumn, string[]>(), "EFFECT_ALLELE", "OTHER_ALLELE", "STANDARD_ERROR"),
        new("GWAS-SSF", new Dictionary<SumstatsColumn, string[]>(), "EFFECT_ALLELE", "OTHER_ALLELE", "BASE_PAIR_LOCATION"),
    ];

    /// <summary>Whether it is <see cref="Ldsc"/>.</summary>
    public bool IsPrepared => ReferenceEquals(this, Ldsc);

    /// <summary>Whether −log10 p has more digits than the ratio: odds ratios are rounded.</summary>
    public bool PrefersLogP => Name == "GWAS-SSF";

    /// <summary>Whether effect and standard error belong to another model than the p-value.</summary>
    public bool PrefersP => Name == "BOLT-LMM";

    /// <summary>Whether the p-value may be of a saddle point, which the standard error does not know.</summary>
    public bool MayHaveSaddlepoint => Name is "SAIGE" or "fastGWA-GLMM" or OfFamilies;

    /// <summary>Tells a program by the names of the columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">As they are written.</param>
    public static SumstatsTool Of(string path, IReadOnlyList<string> names)
    {
        string[] clean = [.. names.Select(SumstatsNames.Clean)];
        string[] others = [.. new[] { SumstatsColumn.P, SumstatsColumn.NegativeLog10P, SumstatsColumn.Beta, SumstatsColumn.OddsRatio,
            SumstatsColumn.StandardError, SumstatsColumn.Info, SumstatsColumn.Frequency }.SelectMany(SumstatsNames.Of)];
        if (new[] { "SNP", "A1", "A2", "N", "Z" }.All(clean.Contains)
            && (!clean.Any(others.Contains) || Path.GetFileName(path).Contains(".sumstats", StringComparison.OrdinalIgnoreCase)))
        {
            return Ldsc;
        }

        if (Array.Find(clean, name => name.StartsWith("FRQ_A_", StringComparison.Ordinal)) is { } cases)
        {
            string? controls = Array.Find(clean, name => name.StartsWith("FRQ_U_", StringComparison.Ordinal));
            return new SumstatsTool("daner", new Dictionary<SumstatsColumn, string[]>
            {
                [SumstatsColumn.Frequency] = [controls ?? cases],

                // N is of cases and controls; Neff beside them is another quantity.
                [SumstatsColumn.N] = [],
            });
        }

        return Array.Find(All, tool => tool.Marks.All(clean.Contains)) ?? Unknown;
    }

    /// <summary>The names of a column in its files.</summary>
    public IReadOnlyList<string> Of(SumstatsColumn column) => Columns.TryGetValue(column, out string[]? names) ? names
        : SumstatsNames.Of(column);

    /// <summary>Whether several names stand in an order.</summary>
    public bool IsByOrder(SumstatsColumn column) => Columns.ContainsKey(column) || SumstatsNames.IsByOrder(column)
        || (PrefersLogP && column is SumstatsColumn.NegativeLog10P);
}

namespace GpuLmm;

/// <summary>Names that programs give to columns of summary statistics, in capitals with dots and dashes as underscores.</summary>
internal static class SumstatsNames
{
    /// <summary>Names that are the effect allele in one program and the other allele in the next.</summary>
    public static readonly string[] Either = ["REFERENCE_ALLELE", "REF_ALLELE", "REF", "ALT", "ALLELE1", "ALLELE2", "ALLELE0", "ALLELE",
        "ALLELEB", "ALLELEA"];

    /// <summary>Names of effective sample sizes: of as many cases as controls, with the same power. To be named, as they ask for another
    /// prevalence.</summary>
    public static readonly string[] Effective = ["NEFF", "N_EFF", "NEFFECTIVE", "N_EFFECTIVE", "EFFECTIVE_N", "NEFFDIV2", "NEFF_HALF"];

    private static readonly Dictionary<SumstatsColumn, string[]> Known = new()
    {
        [SumstatsColumn.Snp] =
        [
            "RSID", "SNP", "RS", "RS_NUMBER", "RS_NUMBERS", "MARKERNAME", "SNPID", "MARKERID", "MARKER", "PREDICTOR", "ID", "VARIANT_ID",
                "VARIANT",
        ],
        [SumstatsColumn.EffectAllele] = ["A1", "EFFECT_ALLELE", "EA", "INC_ALLELE", "TESTED_ALLELE", "EFFECTALLELE", "RISK_ALLELE",
            "CODED_ALLELE"],
        [SumstatsColumn.OtherAllele] =
        [
            "A2", "OTHER_ALLELE", "NON_EFFECT_ALLELE", "NEA", "OA", "DEC_ALLELE", "OTHERALLELE", "NONEFFECT_ALLELE", "NONCODED_ALLELE",
                "OMITTED", "AX",
        ],
        [SumstatsColumn.Beta] = ["BETA", "B", "EFFECT", "EFFECTS", "LOG_ODDS", "LOGOR", "LOG_OR", "LOG(OR)", "LOG_ODDS_RATIO",
            "EFFECT_SIZE"],
        [SumstatsColumn.OddsRatio] = ["OR", "ODDS_RATIO", "HAZARD_RATIO", "HR"],
        [SumstatsColumn.Z] = ["Z", "ZSCORE", "Z_SCORE", "Z_STAT", "T_STAT", "Z_OR_F_STAT", "T_OR_F_STAT", "GC_ZSCORE", "T", "TSTAT",
            "ZSTAT"],
        [SumstatsColumn.StandardError] = ["SE", "STDERR", "STANDARD_ERROR", "LOG(OR)_SE", "STDERRLOGOR", "SE_BETA", "BETA_SE", "SEBETA"],
        [SumstatsColumn.P] = ["P", "PVALUE", "P_VALUE", "PVAL", "P_VAL", "GC_PVALUE"],
        [SumstatsColumn.NegativeLog10P] =
            ["LOG10P", "LOG10_P", "NEG_LOG10_P", "NEG_LOG_10_P_VALUE", "NEG_LOG10_P_VALUE", "MLOG10P", "MINUS_LOG10P", "LP", "NEGLOG10_P",
                "NEG_LOG10P"],
        [SumstatsColumn.N] = ["N", "OBS_CT", "NMISS", "WEIGHT", "TOTALSAMPLESIZE", "TOTAL_N", "N_TOTAL", "SAMPLE_SIZE", "SAMPLESIZE",
            "N_SAMPLES"],
        [SumstatsColumn.Cases] = ["N_CASE", "N_CASES", "NCASE", "NCASES", "NCAS", "N_CAS", "CASES_N", "NCA"],
        [SumstatsColumn.Controls] =
            ["N_CTRL", "N_CONTROL", "N_CONTROLS", "NCONTROL", "NCONTROLS", "NCON", "N_CON", "N_CTRLS", "CONTROLS_N", "NCO"],
        [SumstatsColumn.Frequency] =
        [
            "FRQ", "MAF", "EAF", "A1FREQ", "A1_FREQ", "AF1", "FREQ", "FREQ1", "EFFECT_ALLELE_FREQUENCY", "AF_ALLELE2", "AF", "FRQ_U",
                "F_U", "CEUAF",
            "AC_ALLELE2_FREQ",
        ],
        [SumstatsColumn.Info] = ["INFO", "IMPINFO", "IMPUTATION_QUALITY", "MACH_R2", "IMPUTATIONINFO"],
        [SumstatsColumn.Test] = ["TEST"],
        [SumstatsColumn.Note] = ["ERRCODE", "NOTE"],
        [SumstatsColumn.Chromosome] = ["CHR", "CHROM", "CHROMOSOME", "#CHROM", "HG18CHR"],
        [SumstatsColumn.Position] = ["BP", "POS", "GENPOS", "BASE_PAIR_LOCATION", "POSITION"],
    };

    /// <summary>The name in capitals, its dots and dashes as underscores.</summary>
    public static string Clean(string name) => name.TrimStart('#').ToUpperInvariant().Replace('-', '_').Replace('.', '_').Replace(' ', '_');

    /// <summary>What names a column may have.</summary>
    public static IReadOnlyList<string> Of(SumstatsColumn column) => Known.TryGetValue(column, out string[]? names) ? names : [];

    /// <summary>Whether the first of several names wins, not none: where it matters little, or the order is that of all programs.</summary>
    public static bool IsByOrder(SumstatsColumn column) => column is SumstatsColumn.Snp or SumstatsColumn.Frequency or SumstatsColumn.Info
        or SumstatsColumn.Chromosome or SumstatsColumn.Position or SumstatsColumn.Note or SumstatsColumn.N;

    /// <summary>The option that names a column.</summary>
    public static string Option(SumstatsColumn column) => column switch
    {
        SumstatsColumn.EffectAllele => "--a1",
        SumstatsColumn.OtherAllele => "--a2",
        SumstatsColumn.OddsRatio => "--or",
        SumstatsColumn.StandardError => "--se",
        SumstatsColumn.NegativeLog10P => "--log10p",
        SumstatsColumn.N => "--n-col",
        SumstatsColumn.Cases => "--n-cas-col",
        SumstatsColumn.Controls => "--n-con-col",
        SumstatsColumn.Frequency => "--frq",
        _ => $"--{column.ToString().ToLowerInvariant()}",
    };

    /// <summary>What a column is called in messages.</summary>
    public static string Word(SumstatsColumn column) => column switch
    {
        SumstatsColumn.EffectAllele => "A1 (effect allele)",
        SumstatsColumn.OtherAllele => "A2 (other allele)",
        SumstatsColumn.OddsRatio => "OR",
        SumstatsColumn.StandardError => "SE",
        SumstatsColumn.NegativeLog10P => "-log10 P",
        SumstatsColumn.Chromosome => "chromosome",
        SumstatsColumn.Position => "position",
        SumstatsColumn.Frequency => "frequency",
        SumstatsColumn.Cases => "cases",
        SumstatsColumn.Controls => "controls",
        SumstatsColumn.Test => "test",
        SumstatsColumn.Note => "note",
        SumstatsColumn.Reference => "REF",
        SumstatsColumn.Alternate => "ALT",
        SumstatsColumn.N => "N",
        _ => column.ToString().ToUpperInvariant(),
    };
}

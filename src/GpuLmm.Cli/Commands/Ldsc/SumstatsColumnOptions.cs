using System.CommandLine;

namespace GpuLmm.Cli.Commands;

/// <summary>The options that say which columns, rows and alleles of a file of summary statistics are taken.</summary>
internal sealed class SumstatsColumnOptions
{
    private readonly (Option<string?> Option, SumstatsColumn Column)[] columns =
    [
        (Column("--snp", "column of SNP ids"), SumstatsColumn.Snp),
        (Column("--a1", "column of the effect allele"), SumstatsColumn.EffectAllele),
        (Column("--a2", "column of the other allele"), SumstatsColumn.OtherAllele),
        (Column("--beta", "column of effects, or of log odds ratios"), SumstatsColumn.Beta),
        (Column("--or", "column of odds ratios"), SumstatsColumn.OddsRatio),
        (Column("--z", "column of z or t"), SumstatsColumn.Z),
        (Column("--se", "column of standard errors, of the log odds ratio where there are odds ratios"), SumstatsColumn.StandardError),
        (Column("--p", "column of p-values"), SumstatsColumn.P),
        (Column("--log10p", "column of -log10 p"), SumstatsColumn.NegativeLog10P),
        (Column("--n-col", "column of samples"), SumstatsColumn.N),
        (Column("--n-cas-col", "column of cases"), SumstatsColumn.Cases),
        (Column("--n-con-col", "column of controls"), SumstatsColumn.Controls),
        (Column("--frq", "column of allele frequencies"), SumstatsColumn.Frequency),
        (Column("--info", "column of imputation quality"), SumstatsColumn.Info),
    ];

    private readonly Option<bool> effective = new("--n-eff")
    {
        Description = "N is 4/(1/cases + 1/controls), not their sum; --samp-prev is then 0.5",
    };

    private readonly Option<string?> test =
        new("--test") { Description = "the test whose rows are taken, in files of several", HelpName = "NAME" };
    private readonly Option<string?> trait = new("--trait") { Description = "the trait, in files of several", HelpName = "NAME" };
    private readonly Option<bool> ambiguous = new("--keep-ambiguous") { Description = "keep A/T and C/G SNPs" };

    /// <summary>All, in the order of the help.</summary>
    public IEnumerable<Option> All => [.. columns.Select(own => own.Option), effective, test, trait, ambiguous];

    /// <summary>Whether N is to be the effective one.</summary>
    public bool IsEffective(ParseResult parse) => parse.GetValue(effective);

    /// <summary>What they say of how files are read.</summary>
    public SumstatsOptions Read(ParseResult parse) => new()
    {
        Columns = columns.Where(own => parse.GetValue(own.Option) is not null)
            .ToDictionary(own => own.Column, own => parse.GetValue(own.Option)!),
        EffectiveN = parse.GetValue(effective),
        Test = parse.GetValue(test),
        Trait = parse.GetValue(trait),
        KeepAmbiguous = parse.GetValue(ambiguous),
    };

    private static Option<string?> Column(string name, string description) => new(name) { Description = description, HelpName = "COL" };
}

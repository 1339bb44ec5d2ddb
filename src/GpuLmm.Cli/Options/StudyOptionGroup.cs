using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>Phenotypes and covariates.</summary>
internal sealed class StudyOptionGroup
{
    private readonly Option<string?> pheno =
        new("--pheno") { Description = "phenotype table; default: columns 6 on of the .fam, or those of the .psam", HelpName = "F" };
    private readonly Option<string?> phenoName = new("--pheno-name") { Description = "traits to use; default: all", HelpName = "A,B" };
    private readonly Option<string?> covar = new("--covar") { Description = "covariate table", HelpName = "F" };
    private readonly Option<string?> covarName = new("--covar-name") { Description = "covariates to use; default: all", HelpName = "A,B" };
    private readonly Option<string?> catCovar = new("--cat-covar") { Description = "covariates that are categories", HelpName = "A,B" };
    private readonly Option<string?> condition = new("--condition")
    {
        Description = "ids of markers, or a file of them: others are tested given these, which become covariates",
        HelpName = "ID,…|F",
    };

    private readonly bool hasCovariates;

    public StudyOptionGroup(Command command, bool hasCovariates)
    {
        this.hasCovariates = hasCovariates;
        foreach (Option option in (Option[])[pheno, phenoName, .. hasCovariates ? (Option[])[covar, covarName, catCovar, condition] : []])
        {
            command.Add(option);
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [pheno, phenoName, covar, covarName, catCovar, condition];

    /// <summary>That of the markers that others are tested given.</summary>
    public Option Condition => condition;

    /// <summary>Those of the phenotypes.</summary>
    public IReadOnlyList<Option> OfTraits => [pheno, phenoName];

    /// <summary>Whether phenotypes were asked for at all.</summary>
    public bool IsGiven(ParseResult parse) => parse.GetValue(pheno) is not null || parse.GetValue(phenoName) is not null;

    public StudySamplesOptions Read(ParseResult parse, GenotypeOptionGroup genotypes)
    {
        var options = new StudySamplesOptions
        {
            PhenotypePath = parse.GetValue(pheno),
            PhenotypeNames = Names("--pheno-name", parse.GetValue(phenoName)),
            CovariatePath = hasCovariates ? parse.GetValue(covar) : null,
            CovariateNames = hasCovariates ? Names("--covar-name", parse.GetValue(covarName)) : [],
            CategoricalCovariates = hasCovariates ? Names("--cat-covar", parse.GetValue(catCovar)) : [],
            ConditionalMarkers = hasCovariates ? Conditional(parse.GetValue(condition)) : [],
            KeepPath = genotypes.Keep(parse),
            RemovePath = genotypes.Remove(parse),
        };
        UsageException.Check(options.Validate);
        return options;
    }

    private static string[] Conditional(string? given) => given is not null && File.Exists(given)
        ? [.. MarkerList.Read(given)] : Names("--condition", given);

    /// <summary>Names between commas; none where the option is not given.</summary>
    public static string[] Names(string option, string? list)
    {
        string[] names = list?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        return names.Contains(string.Empty)
            ? throw new UsageException($"{option} '{list}': expected names between commas, found nothing.")
            : names;
    }
}

using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="FormulaScanRequest"/>.</summary>
internal sealed class FormulaScanOptionGroup
{
    private const string RobustRule = "--robust goes with --interaction, whose errors it is about.";

    private readonly Option<string?> data = new("--data")
    {
        Description = "table of records, for a background by --formula",
        HelpName = "T",
    };

    private readonly Option<string?> formula = new("--formula")
    {
        Description = "background by a formula: \"y ~ sex + (1 | gr(id, cov = K)) + (1 | batch)\"",
        HelpName = "TEXT",
    };

    private readonly Option<string[]> kernel = KernelOption.Create();

    private readonly Option<string[]> factor = new("--factor")
    {
        Description = "a column of the table that is a factor, with the order of its levels if wanted (repeatable)",
        HelpName = "COL[=a,b]",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> residual = new("--residual")
    {
        Description = "residuals of the formula: \"~ env\" for a variance of each level",
        HelpName = "TEXT",
    };

    private readonly Option<string?> weights = new("--weights")
    {
        Description = "column of prior weights of the formula",
        HelpName = "COL",
    };

    private readonly Option<string> id = new("--id")
    {
        Description = "column of the table with the ids of the samples; several records may have one",
        HelpName = "COL",
        DefaultValueFactory = _ => "id",
    };

    private readonly Option<string?> saved = new("--null")
    {
        Description = "null models that gpulmm null saved, or a file of --save-null",
        HelpName = "P|F",
    };

    private readonly Option<string?> save = new("--save-null") { Description = "save the null model of the formula as F", HelpName = "F" };

    private readonly Option<string?> interaction = new("--interaction")
    {
        Description = "columns of the table that markers interact with: tests SNP, SNPxCOL and SNP+SNPxCOL",
        HelpName = "COL[,COL2]",
    };

    private readonly Option<bool> robust = new("--robust")
    {
        Description = "errors of interactions from the residuals: right also where their variances differ",
    };

    /// <param name="command">Gets the options.</param>
    /// <param name="scans">Whether it scans; else it fits and saves null models, and has no options for their files.</param>
    public FormulaScanOptionGroup(Command command, bool scans = true)
    {
        foreach (Option option in All.Where(option => scans || (option != saved && option != save)))
        {
            command.Add(option);
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [data, formula, kernel, factor, residual, weights, id, saved, save, interaction, robust];

    /// <summary>The option of the environments.</summary>
    public Option InteractionOption => interaction;

    /// <summary>The option of a saved model.</summary>
    public Option SavedOption => saved;

    /// <summary>That of the file to save a null model to.</summary>
    public Option SaveOption => save;

    /// <summary>That of the formula.</summary>
    public Option FormulaOption => formula;

    /// <summary>Interactions with covariates of a covariate table; null where none are asked for.</summary>
    public InteractionRequest? Interaction(ParseResult parse) => Environments(parse) is { Length: > 0 } names
        ? new InteractionRequest(names, parse.GetValue(residual), parse.GetValue(robust))
        : parse.GetValue(robust) ? throw new UsageException(RobustRule)
        : parse.GetValue(residual) is null ? null : throw new UsageException("--residual goes with --formula or --interaction.");

    /// <summary>What was asked for; null where no formula and no saved model is.</summary>
    /// <exception cref="UsageException">Options that do not go together.</exception>
    public FormulaScanRequest? Read(ParseResult parse, GenotypeOptionGroup genotypes, ResponseFamily family)
    {
        string? table = parse.GetValue(data), text = parse.GetValue(formula), path = parse.GetValue(saved);
        Option[] ofFormula = [data, kernel, factor, residual, weights, id, save];
        if (path is not null)
        {
            Option? stray = ((Option[])[.. ofFormula, formula, interaction, robust]).FirstOrDefault(option => OneOf.IsGiven(parse, option));
            return stray is null
                ? SavedModel(parse, genotypes, path)
                : throw new UsageException($"{stray.Name} goes with a formula, and --null is a model that is fitted already.");
        }

        if (text is null)
        {
            Option? stray = ofFormula.Except([residual]).FirstOrDefault(option => OneOf.IsGiven(parse, option));
            return stray is null ? null : throw new UsageException($"{stray.Name} goes with --formula.");
        }

        if (parse.GetValue(robust) && Environments(parse).Length == 0)
        {
            throw new UsageException(RobustRule);
        }

        if (family == ResponseFamily.Cox)
        {
            throw new UsageException("--formula does not go with --family cox, whose times and events are those of --pheno.");
        }

        if (table is null)
        {
            throw new UsageException("--formula needs --data, the table of its records.");
        }

        var factors = KernelOption.Pairs("--factor", parse.GetValue(factor)!, isValueNeeded: false).ToDictionary(
            pair => pair.Key, pair => (IReadOnlyList<string>)(pair.Value is null ? [] : StudyOptionGroup.Names("--factor", pair.Value)));
        var options = new FittedNullOptions
        {
            Id = parse.GetValue(id)!,
            Environments = Environments(parse),
            IsRobust = parse.GetValue(robust),
            Model = MixedModelOptions.Default with
            {
                Family = family,
                Factors = factors,
                Residual = parse.GetValue(residual),
                Weights = parse.GetValue(weights),
            },
        };
        UsageException.Check(options.Validate);
        return new FormulaScanRequest(
            null, table, text, KernelOption.Read(parse.GetValue(kernel)!), options, genotypes.Keep(parse), genotypes.Remove(parse),
            parse.GetValue(save));
    }

    private static FormulaScanRequest SavedModel(ParseResult parse, GenotypeOptionGroup genotypes, string path) =>
        (genotypes.Keep(parse) ?? genotypes.Remove(parse)) is null
            ? new FormulaScanRequest(path, "", "", new Dictionary<string, string>(), FittedNullOptions.Default, null, null, null)
            : throw new UsageException("--keep and --remove choose the samples that a model is fitted to, and --null is fitted already.");

    private string[] Environments(ParseResult parse) => StudyOptionGroup.Names("--interaction", parse.GetValue(interaction));
}

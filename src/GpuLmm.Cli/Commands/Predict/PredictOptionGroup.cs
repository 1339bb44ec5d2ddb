using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="PredictRequest"/>.</summary>
internal sealed class PredictOptionGroup
{
    private readonly Option<string?> fit = new("--fit") { Description = "what gpulmm fit wrote", HelpName = "P.fit.json" };
    private readonly Option<string?> data = new("--data") { Description = "the table that was fitted", HelpName = "F" };
    private readonly Option<string[]> kernel = KernelOption.Create();

    private readonly Option<string?> rows = new("--new")
    {
        Description = "table of the rows to predict; without it the ids of kernels that have no record",
        HelpName = "F",
    };

    private readonly Option<bool> marginal = new("--marginal")
    {
        Description = "the population's mean, whatever the level, id or place of a row",
    };

    private readonly Option<string> scale = new("--scale")
    {
        Description = "of generalised models: the mean of the response, or eta = g(mean)",
        HelpName = "response|link",
        DefaultValueFactory = _ => "response",
    };

    private readonly Option<double> level = new("--level")
    {
        Description = "probability that an interval covers",
        HelpName = "X",
        DefaultValueFactory = _ => 0.95,
    };

    private readonly Option<string?> effects = new("--snp-effects")
    {
        Description = "effects of the markers that a kernel was made of; its name where there are several",
        HelpName = "NAME",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> stored = new("--effects")
    {
        Description = "in the place of a fit: effects of markers that scan --save-effects or --snp-effects stored, for --score",
        HelpName = "F",
    };

    private readonly Option<string?> score = new("--score")
    {
        Description = "prefix of genotypes to score by the effects of the markers",
        HelpName = "P",
    };

    private readonly GenotypeOptionGroup genotypes;
    private readonly KinshipMethodOptionGroup method;

    /// <param name="command">Gets the options.</param>
    public PredictOptionGroup(Command command)
    {
        scale.AcceptOnlyFromAmong("response", "link");
        foreach (Option option in (Option[])[fit, data, kernel, rows, marginal, scale, level, effects, stored, score])
        {
            command.Add(option);
        }

        genotypes = new GenotypeOptionGroup(command, hasSamples: false);
        method = new KinshipMethodOptionGroup(command, ["centered", "standardized", "vanraden1"]);
        Run = new RunOptionGroup(command);
    }

    /// <summary>How the command runs.</summary>
    public RunOptionGroup Run { get; }

    /// <summary>What is run.</summary>
    /// <exception cref="UsageException">Options that do not go together, or are out of range.</exception>
    public Action<RunContext> Read(ParseResult parse)
    {
        if (parse.GetValue(stored) is { } path)
        {
            ScoreRequest scored = Scored(parse, path);
            return context => ScoreRun.Run(scored, context);
        }

        PredictRequest request = Predicted(parse);
        return context => new PredictRun(request, context).Run();
    }

    private ScoreRequest Scored(ParseResult parse, string path)
    {
        Option[] others =
        [
            fit, data, kernel, rows, marginal, scale, level, effects,
            .. genotypes.Sources, .. genotypes.Sources.SelectMany(genotypes.Of), .. genotypes.OfMarkers, .. method.All,
        ];
        return Array.Find(others, option => OneOf.IsGiven(parse, option)) is { } stray
            ? throw new UsageException($"{stray.Name} does not go with --effects, which needs the genotypes to score alone (--score).")
            : new ScoreRequest(path, parse.GetValue(score) ?? throw new UsageException("--effects needs --score: the genotypes to score."));
    }

    private PredictRequest Predicted(ParseResult parse)
    {
        foreach (Option<string?> needed in (Option<string?>[])[fit, data])
        {
            if (parse.GetValue(needed) is null)
            {
                throw new UsageException($"Option '{needed.Name}' is required.");
            }
        }

        bool hasEffects = parse.GetResult(effects) is not null;
        RequireGenotypes(parse, hasEffects);
        var request = new PredictRequest(
            parse.GetValue(fit)!, parse.GetValue(data)!, KernelOption.Read(parse.GetValue(kernel)!), parse.GetValue(rows), Rows(parse),
            null);
        return !hasEffects ? request : request with
        {
            Markers = new MarkerEffectsRequest(
                parse.GetValue(effects), genotypes.Source(parse), method.Read(parse), genotypes.Markers(parse), parse.GetValue(score)),
        };
    }

    /// <summary>Genotypes are there for effects of markers, and only for these.</summary>
    private void RequireGenotypes(ParseResult parse, bool hasEffects)
    {
        if (hasEffects && !genotypes.IsGiven(parse))
        {
            string sources = string.Join(" or ", genotypes.Sources.Select(option => option.Name));
            throw new UsageException($"--snp-effects needs {sources}: the genotypes of the kernel.");
        }

        IEnumerable<Option> ofMarkers =
        [
            score, .. genotypes.Sources, .. genotypes.Sources.SelectMany(genotypes.Of), .. genotypes.OfMarkers, .. method.All,
        ];
        if (!hasEffects && ofMarkers.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException($"{stray.Name} goes with --snp-effects.");
        }
    }

    private PredictionOptions Rows(ParseResult parse)
    {
        var options = new PredictionOptions
        {
            IsMarginal = parse.GetValue(marginal),
            Level = parse.GetValue(level),
            Scale = parse.GetValue(scale) == "link" ? PredictionScale.Link : PredictionScale.Response,
        };
        if (!(options.Level > 0 && options.Level < 1))
        {
            throw new UsageException(FormattableString.Invariant($"--level {options.Level}: expected a number between 0 and 1."));
        }

        Option[] ofRows = [marginal, level, scale];
        Option? stray = parse.GetValue(rows) is not null ? null : Array.Find(ofRows, option => OneOf.IsGiven(parse, option));
        return stray is null ? options : throw new UsageException($"{stray.Name} goes with --new.");
    }
}

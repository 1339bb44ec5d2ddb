using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>The options behind <see cref="ReportRequest"/>.</summary>
internal sealed class ReportOptionGroup
{
    private readonly Argument<string[]> results = new("results")
    {
        Description = "tables of scan, and what fit and ldsc wrote",
        HelpName = "P.TRAIT.tsv|P.fit.json|P.ldsc.json",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> prefix = new("--out") { Description = "prefix of the files to write", HelpName = "P", Required = true };
    private readonly Option<string?> title = new("--title") { Description = "heading of the page", HelpName = "TEXT" };

    private readonly Option<string?> test = new("--test")
    {
        Description = "of a table with several; default: its first",
        HelpName = "wald|lrt|score",
    };

    private readonly Option<double> clump = new("--clump-kb")
    {
        Description = "a marker this near to a better one belongs to its locus",
        HelpName = "KB",
        DefaultValueFactory = _ => ReportOptions.Default.ClumpDistance / 1000.0,
    };

    private readonly Option<double> threshold = new("--threshold")
    {
        Description = "p-value from which a marker is a hit",
        HelpName = "P",
        DefaultValueFactory = _ => 5e-8,
    };

    private readonly Option<int> loci = new("--top")
    {
        Description = "loci in the table at most",
        HelpName = "N",
        DefaultValueFactory = _ => ReportOptions.Default.MostLoci,
    };

    private readonly Option<int> regions = new("--regions")
    {
        Description = "regional plots at most",
        HelpName = "N",
        DefaultValueFactory = _ => ReportOptions.Default.MostRegions,
    };

    private readonly Option<bool> json = new("--json") { Description = "one JSON object on stdout, everything for people on stderr" };
    private readonly Option<bool> quiet = new("--quiet") { Description = "errors only" };
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "replace an existing report" };

    /// <param name="command">Gets the options.</param>
    public ReportOptionGroup(Command command)
    {
        test.AcceptOnlyFromAmong([.. ScanCommand.Tests.Keys]);
        command.Add(results);
        foreach (Option option in (Option[])[prefix, title, test, clump, threshold, loci, regions, json, quiet, overwrite])
        {
            command.Add(option);
        }
    }

    /// <exception cref="UsageException">Options out of range.</exception>
    public ReportRequest Read(ParseResult parse)
    {
        var request = new ReportRequest(
            parse.GetValue(results)!, parse.GetValue(title), parse.GetValue(test) is { } name ? ScanCommand.Tests[name] : null,
            new ReportOptions
            {
                ClumpDistance = (long)Math.Round(1000 * parse.GetValue(clump)),
                Threshold = -Math.Log10(parse.GetValue(threshold)),
                MostLoci = parse.GetValue(loci),
                MostRegions = parse.GetValue(regions),
            });
        UsageException.Check(request.Options.Validate);
        return request;
    }

    /// <summary>How the command runs.</summary>
    /// <exception cref="UsageException">A prefix that is a folder.</exception>
    public RunOptions Run(ParseResult parse) => RunOptions.Plain(
        parse.GetValue(json), RunOptionGroup.Prefix(parse.GetValue(prefix)!), parse.GetValue(quiet), parse.GetValue(overwrite));
}

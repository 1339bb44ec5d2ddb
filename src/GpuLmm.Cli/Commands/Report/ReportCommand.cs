using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm report</c> was asked for.</summary>
/// <param name="Results">Tables of scans, and fits.</param>
/// <param name="Title">Heading; null for one that says what is there.</param>
/// <param name="Test">Of the tables; null for the first that each has.</param>
/// <param name="Options">What is a hit and a locus.</param>
internal sealed record ReportRequest(IReadOnlyList<string> Results, string? Title, MarkerTest? Test, ReportOptions Options);

/// <summary>The arguments of <c>gpulmm report</c>.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<string[]> results = new("results")
        {
            Description = "tables of scan, and what fit wrote",
            HelpName = "P.TRAIT.tsv|P.fit.json",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> prefix = new("--out") { Description = "prefix of the files to write", HelpName = "P", Required = true };
        Option<string?> title = new("--title") { Description = "heading of the page", HelpName = "TEXT" };
        Option<string?> test = new("--test") { Description = "of a table with several; default: its first", HelpName = "wald|lrt|score" };
        test.AcceptOnlyFromAmong([.. ScanCommand.Tests.Keys]);
        Option<double> clump = new("--clump-kb")
        {
            Description = "a marker this near to a better one belongs to its locus",
            HelpName = "KB",
            DefaultValueFactory = _ => ReportOptions.Default.ClumpDistance / 1000.0,
        };
        Option<double> threshold = new("--threshold")
        {
            Description = "p-value from which a marker is a hit",
            HelpName = "P",
            DefaultValueFactory = _ => 5e-8,
        };
        Option<int> loci = new("--top") { Description = "loci in the table at most", HelpName = "N", DefaultValueFactory = _ => ReportOptions.Default.MostLoci };
        Option<int> regions = new("--regions") { Description = "regional plots at most", HelpName = "N", DefaultValueFactory = _ => ReportOptions.Default.MostRegions };
        Option<bool> json = new("--json") { Description = "one JSON object on stdout, everything for people on stderr" };
        Option<bool> quiet = new("--quiet") { Description = "errors only" };
        Option<bool> overwrite = new("--overwrite") { Description = "replace an existing report" };
        var command = new Command("report", "A page with plots of what scan and fit wrote: one HTML file without a network, plots as SVG and PNG.")
        {
            results, prefix, title, test, clump, threshold, loci, regions, json, quiet, overwrite,
        };
        command.SetAction(parse =>
        {
            ReportRequest request = null!;
            return RunContext.Run(
                parse,
                () =>
                {
                    request = new ReportRequest(
                        parse.GetValue(results)!, parse.GetValue(title), parse.GetValue(test) is { } name ? ScanCommand.Tests[name] : null,
                        new ReportOptions
                        {
                            ClumpDistance = (long)Math.Round(1000 * parse.GetValue(clump)),
                            Threshold = -Math.Log10(parse.GetValue(threshold)),
                            MostLoci = parse.GetValue(loci),
                            MostRegions = parse.GetValue(regions),
                        });
                    UsageException.Check(request.Options.Validate);
                    return new RunOptions(
                        RunOptionGroup.Prefix(parse.GetValue(prefix)!), "auto", Precision.Double, 0, null, 0, parse.GetValue(json), parse.GetValue(quiet), parse.GetValue(overwrite));
                },
                context => new ReportRun(request, context).Run());
        });
        return command;
    }
}

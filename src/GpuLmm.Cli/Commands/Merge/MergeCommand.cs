using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm merge</c>.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        Argument<string> prefix = new("prefix") { Description = "--out of the scans whose parts are joined", HelpName = "P" };
        Option<bool> json = new("--json") { Description = "one JSON object on stdout, everything for people on stderr" };
        Option<bool> quiet = new("--quiet") { Description = "errors only" };
        Option<bool> overwrite = new("--overwrite") { Description = "replace existing results" };
        var command = new Command("merge", "The parts of a scan (scan --shard i/k) joined to the results of the whole.")
        {
            prefix, json, quiet, overwrite,
        };
        RunContext.Bind(
            command,
            parse => (RunOptionGroup.Prefix(parse.GetValue(prefix)!), RunOptions.Plain(
                parse.GetValue(json), RunOptionGroup.Prefix(parse.GetValue(prefix)!), parse.GetValue(quiet), parse.GetValue(overwrite))),
            (own, context) => new MergeRun(own, context).Run());
        return command;
    }
}

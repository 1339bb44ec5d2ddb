using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm verify</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string> prefix = new("prefix") { Description = "--out of the run that is checked", HelpName = "P" };
        Option<bool> json = new("--json") { Description = "one JSON object on stdout, everything for people on stderr" };
        Option<bool> quiet = new("--quiet") { Description = "errors only" };
        var command = new Command("verify", "Whether the results and the inputs of a run are still what they were, by their hashes.")
        {
            prefix, json, quiet,
        };
        RunContext.Bind(
            command,
            parse => (RunOptionGroup.Prefix(parse.GetValue(prefix)!), RunOptions.Plain(parse.GetValue(json), quiet: parse.GetValue(quiet))),
            (own, context) => new VerifyRun(own, context).Run());
        return command;
    }
}

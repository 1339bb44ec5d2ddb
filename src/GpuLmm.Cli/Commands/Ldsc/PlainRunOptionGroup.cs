using System.CommandLine;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>How a command runs that computes nothing on a device.</summary>
internal sealed class PlainRunOptionGroup
{
    private readonly Option<string> prefix = new("--out") { Description = "prefix of the files to write", HelpName = "P", Required = true };
    private readonly Option<int> threads = new("--threads") { Description = "of our loops; 0 takes all", HelpName = "N" };
    private readonly Option<bool> json = new("--json") { Description = "one JSON object on stdout, everything for people on stderr" };
    private readonly Option<bool> quiet = new("--quiet") { Description = "errors only" };
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "replace existing results" };

    /// <param name="command">Gets the options.</param>
    public PlainRunOptionGroup(Command command)
    {
        foreach (Option option in (Option[])[prefix, threads, json, quiet, overwrite])
        {
            command.Add(option);
        }
    }

    /// <exception cref="UsageException">An option out of range.</exception>
    public RunOptions Read(ParseResult parse)
    {
        int count = parse.GetValue(threads);
        return count < 0
            ? throw new UsageException($"--threads {count}: expected 0 (all) or a number of threads.")
            : RunOptions.Plain(
                parse.GetValue(json), RunOptionGroup.Prefix(parse.GetValue(prefix)!), parse.GetValue(quiet), parse.GetValue(overwrite)) with
            { Threads = count };
    }
}

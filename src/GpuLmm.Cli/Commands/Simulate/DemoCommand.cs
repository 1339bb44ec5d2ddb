using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The arguments of <c>gpulmm demo</c>.</summary>
internal static class DemoCommand
{
    /// <summary>Where the demo writes unless told; its folder is made.</summary>
    public const string DefaultPrefix = "gpulmm-demo/demo";

    public static Command Create()
    {
        var command = new Command("demo", "Kinship, null model, exact LOCO scan and report, on data it makes: needs no file of yours.");
        var run = new RunOptionGroup(command, DefaultPrefix);
        RunContext.Bind(command, parse => Replacing(run.Read(parse)), context => new DemoRun(context).Run());
        return command;
    }

    // What the demo itself put under its own name it may put there again.
    private static RunOptions Replacing(RunOptions options) => options.Out == DefaultPrefix ? options with { Overwrite = true } : options;
}

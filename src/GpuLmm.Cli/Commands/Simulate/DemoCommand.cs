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
        command.SetAction(parse => RunContext.Run(
            parse,
            () =>
            {
                RunOptions options = run.Read(parse);

                // What the demo itself put under its own name it may put there again.
                return options.Out == DefaultPrefix ? options with { Overwrite = true } : options;
            },
            context => new DemoRun(context).Run()));
        return command;
    }
}

using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm predict</c>.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var command = new Command("predict", "BLUP and GBLUP: new rows, ids without records, effects of markers.");
        var options = new PredictOptionGroup(command);
        RunContext.Bind(command, parse => (options.Read(parse), options.Run.Read(parse)), (run, context) => run(context));
        return command;
    }
}

using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm simulate</c>.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var command = new Command("simulate", "Traits of known truth on given genotypes and relationship matrices.");
        var options = new SimulateOptionGroup(command);
        RunContext.Bind(
            command,
            parse => (options.Read(parse), options.Run.Read(parse)),
            (request, context) => new SimulateRun(request, context).Run());
        return command;
    }
}

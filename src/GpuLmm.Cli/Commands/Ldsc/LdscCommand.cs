using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm ldsc</c>.</summary>
internal static class LdscCommand
{
    public static Command Create()
    {
        var command = new Command("ldsc", "Heritability, confounding and genetic correlation from summary statistics and LD scores.");
        var options = new LdscOptionGroup(command);
        RunContext.Bind(command, parse => (options.Read(parse), options.Run.Read(parse)), (request, context) =>
            new LdscRun(request, context).Run());
        return command;
    }
}

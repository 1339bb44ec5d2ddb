using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm report</c>.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var command = new Command(
            "report", "A page with plots of what scan, fit and ldsc wrote: one HTML file without a network, plots as SVG and PNG.");
        var options = new ReportOptionGroup(command);
        RunContext.Bind(
            command,
            parse => (options.Read(parse), options.Run(parse)),
            (request, context) => new ReportRun(request, context).Run());
        return command;
    }
}

using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm null</c>.</summary>
internal static class NullCommand
{
    public static Command Create()
    {
        var command = new Command("null", "The null models of a scan, fitted and saved: gpulmm scan --null P tests markers against them.");
        var options = new NullOptionGroup(command);
        RunContext.Bind(command, parse => (options.Read(parse), options.Run.Read(parse)), (request, context) =>
        {
            if (request.Model is { } model)
            {
                new FormulaNulls(request, model, context).Run();
            }
            else
            {
                new TraitNulls(request, context).Run();
            }
        });
        return command;
    }
}

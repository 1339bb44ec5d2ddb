using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm fit</c>.</summary>
internal static class FitCommand
{
    public static Command Create()
    {
        var command = new Command("fit", "A (generalised) linear mixed model: variance components, fixed effects, BLUPs.");
        var options = new FitOptionGroup(command);
        RunContext.Bind(
            command, parse =>
            {
                FitRequest request = options.Read(parse);
                return (request, options.Run.Read(parse) with { Journal = options.Journal(parse, request) });
            },
            Run);
        return command;
    }

    private static void Run(FitRequest request, RunContext context)
    {
        if (request.Batch is { } batch)
        {
            new BatchRun(request, batch, context).Run();
        }
        else
        {
            new FitRun(request, context).Run();
        }
    }
}

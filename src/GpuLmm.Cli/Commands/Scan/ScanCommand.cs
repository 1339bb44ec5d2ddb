using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm scan</c>.</summary>
internal static class ScanCommand
{
    /// <summary>Tests by name.</summary>
    public static IReadOnlyDictionary<string, MarkerTest> Tests { get; } =
        new Dictionary<string, MarkerTest>
        {
            ["wald"] = MarkerTest.Wald,
            ["lrt"] = MarkerTest.Lrt,
            ["score"] = MarkerTest.Score,
            ["firth"] = MarkerTest.Firth,
        };

    public static Command Create()
    {
        var command = new Command("scan", "Tests of every marker against a mixed-model background.");
        var options = new ScanOptionGroup(command);
        RunContext.Bind(command, options.ReadAll, Run);
        return command;
    }

    private static void Run(ScanRequest request, RunContext context)
    {
        Action run = request.Bulk is not null ? new BulkExecution(request, context).Run
            : request.IsJoint ? new JointRun(request, context).Run
            : request.Model?.NullPath is { } prefix && SavedScan.IsThere(prefix) ? new SavedScan(request, prefix, context).Run
            : request.Interaction is not null ? new InteractionScan(request, context).Run
            : request.Model is { } model ? new FormulaScan(request, model, context).Run
            : new ScanExecution(request, context).Run;
        run();
    }
}

using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Running;

/// <summary>From an exception to an exit code and a line a person can act on.</summary>
internal static class Failures
{
    private const string Interrupted = "interrupted; what was incomplete is deleted.";
    private const string DebugVariable = "GPULMM_DEBUG";
    private const string ThisIsABug = $"This is a bug; please report it ({DebugVariable}=1 shows where it happened).";

    /// <summary>Reports the failure of a run.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="interruptedAs">The exit code of the interruption behind it; null where there was none.</param>
    /// <param name="kept">What was kept to go on from; null for nothing.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception, int? interruptedAs, string? kept)
    {
        Exception cause = exception is AggregateException aggregate ? aggregate.Flatten().InnerExceptions[0] : exception;
        (int code, string message) = interruptedAs is { } interruption
            ? (interruption, Interruption(kept))
            : cause switch
            {
                UsageException => (ExitCode.Usage, cause.Message),
                InputException => (ExitCode.Input, cause.Message),
                IOException or UnauthorizedAccessException => (ExitCode.Input, cause.Message),
                ArithmeticException => (ExitCode.NotConverged, cause.Message),
                OutOfMemoryException =>
                    (ExitCode.Resources, $"out of memory: {cause.Message} Analyse fewer samples or use another machine."),
                MemoryFault or DeviceException => (ExitCode.Resources, cause.Message),
                _ => (ExitCode.Bug, $"{cause.GetType().Name}: {cause.Message} {ThisIsABug}"),
            };
        message = interruptedAs is null && kept is not null ? $"{message}\n{kept}" : message;
        Print(Environment.GetEnvironmentVariable(DebugVariable) == "1" ? $"{message}\n{exception}" : message);
        return code;
    }

    /// <summary>What an interrupted run says.</summary>
    /// <param name="kept">What was kept to go on from; null for nothing.</param>
    public static string Interruption(string? kept) => kept is null ? Interrupted : $"interrupted; {kept}";

    /// <summary>Writes to stderr.</summary>
    public static void Print(string message) => Console.Error.WriteLine($"error: {message}");
}

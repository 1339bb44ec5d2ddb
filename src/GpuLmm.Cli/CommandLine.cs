using System.CommandLine;
using GpuLmm.Cli.Commands;
using GpuLmm.Cli.Help;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli;

/// <summary>From arguments to the command that runs.</summary>
internal static class CommandLine
{
    // How the shells' scripts ask what may follow (CompletionScript); the line in question is an argument and need not be right.
    private const string Suggestion = "[suggest";

    /// <summary>All commands.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new("Linear mixed models for genetics: kinship, variance components, exact association.")
        {
            DemoCommand.Create(), DevicesCommand.Create(), KinshipCommand.Create(), NullCommand.Create(), ScanCommand.Create(),
            MergeCommand.Create(), VerifyCommand.Create(), MetaCommand.Create(), FitCommand.Create(), PredictCommand.Create(),
            CompareCommand.Create(), PruneCommand.Create(), LdScoreCommand.Create(), SumstatsCommand.Create(),
            LdscCommand.Create(), ReportCommand.Create(), SimulateCommand.Create(), CompletionCommand.Create(),
        };
        HelpWithExamples.AddTo(root);
        return root;
    }

    public static int Run(string[] args)
    {
        if (Array.Find(args, UsageFault.IsWithoutValue) is { } valueless)
        {
            // The parser would take the next argument for the value.
            Failures.Print($"{valueless[..^1]}: expected a value after '=', found nothing.");
            return ExitCode.Usage;
        }

        ParseResult parse = Create().Parse(args.Length == 0 ? ["--help"] : args);
        if (parse.Errors.Count > 0 && !args[0].StartsWith(Suggestion, StringComparison.Ordinal))
        {
            Failures.Print(UsageFault.Describe(parse));
            return ExitCode.Usage;
        }

        if (UsageFault.EmptyValues(parse) is { Length: > 0 } empty)
        {
            Failures.Print(empty);
            return ExitCode.Usage;
        }

        // Interruption and failures are the commands' own to answer (RunContext, Failures).
        int code = parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        return args.Length == 0 ? ExitCode.Usage : code;
    }
}

using System.CommandLine;
using GpuLmm.Cli.Help;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm completion</c>.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "the shell that is to complete gpulmm's commands and options" };
        shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
        var command = new Command("completion", "A script that makes a shell complete commands, options and their values.") { shell };
        command.SetAction(parse =>
        {
            parse.InvocationConfiguration.Output.Write(CompletionScript.Of(parse.GetValue(shell)!));
            return ExitCode.Done;
        });
        return command;
    }
}

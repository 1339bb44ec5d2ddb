using System.ComponentModel;
using System.Diagnostics;

namespace GpuLmm.Cli.Tests;

/// <summary>What a run of the command left.</summary>
internal sealed record Finished(int Code, string Out, string Error)
{
    public override string ToString() => $"exit {Code}\n{Out}\n{Error}";
}

/// <summary>
/// Runs the command that was built. Its code is compiled once for all tests where it runs within their process; tests of what belongs to a
/// process (signals, limits, its environment) start one, and so does every test where <c>GPULMM_TEST_PROCESSES</c> is 1.
/// </summary>
internal static class Gpulmm
{
    private static readonly bool IsProcess = Environment.GetEnvironmentVariable("GPULMM_TEST_PROCESSES") == "1";

    /// <summary>
    /// The command that processes run: the build's, or one that is installed (<c>GPULMM_TEST_COMMAND</c>, a path to its gpulmm.dll).
    /// </summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("GPULMM_TEST_COMMAND") is { Length: > 0 } installed
        ? installed : System.IO.Path.Combine(AppContext.BaseDirectory, "gpulmm.dll");

    public static Finished Run(params string[] arguments)
    {
        // JSON for programs is written to the process's own output.
        if (!IsProcess && !arguments.Contains("--json"))
        {
            return Within(arguments);
        }

        using Process process = Start("dotnet", [Path, .. arguments]);
        return Finish(process);
    }

    /// <summary>Runs the command within this process.</summary>
    public static Finished Within(string[] arguments)
    {
        TextWriter output = Console.Out, error = Console.Error;
        using var written = new StringWriter();
        using var failed = new StringWriter();
        try
        {
            Console.SetOut(written);
            Console.SetError(failed);
            int code = CommandLine.Run(arguments);
            return new Finished(code, written.ToString(), failed.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    /// <summary>Starts a program with its output to be read.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>
    /// Interrupts a process: by SIGINT, or by SIGTERM where it inherited SIGINT as ignored, as what a shell starts in the background does.
    /// </summary>
    /// <returns>The exit code to expect.</returns>
    public static int Interrupt(Process process)
    {
        const ulong Interruption = 1 << (2 - 1);
        string status = $"/proc/{process.Id}/status";
        string? ignored = File.Exists(status)
            ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        bool isIgnored = ignored is not null && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) & Interruption) != 0;
        Process.Start("kill", [isIgnored ? "-TERM" : "-INT", $"{process.Id}"]).WaitForExit();
        return isIgnored ? 143 : 130;
    }

    public static Finished Finish(Process process)
    {
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Finished(process.ExitCode, output, error.Result);
    }

    /// <summary>Runs a program that not every machine has; without it the test is inconclusive.</summary>
    public static Finished Other(string program, params string[] arguments)
    {
        try
        {
            using Process process = Start(program, arguments);
            return Finish(process);
        }
        catch (Win32Exception)
        {
            Assume.That(false, $"{program} is not installed");
            throw;
        }
    }

    public static void AssertDone(Finished run) => Assert.That(run.Code, Is.Zero, run.ToString());

    /// <summary>Asserts an exit code and what the message names.</summary>
    public static void AssertFails(Finished run, int code, params string[] parts)
    {
        Assert.That(run.Code, Is.EqualTo(code), run.ToString());
        Assert.That(run.Error, Does.StartWith("error: "), run.ToString());
        foreach (string part in parts)
        {
            Assert.That(run.Error, Does.Contain(part));
        }
    }
}

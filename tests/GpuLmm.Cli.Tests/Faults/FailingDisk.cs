using System.Diagnostics;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>
/// Runs the command on a disk whose k-th change, and every one after it, fails: a library loaded before the C library, compiled from
/// <c>failing-disk.c</c>, so that whatever writes is met, third parties' code too. One process (<see cref="FailingDiskRuns"/>) runs all
/// commands, whose code it compiles once. Linux, and where there is a C compiler.
/// </summary>
internal sealed class FailingDisk : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gpulmm-disk-").FullName;
    private readonly Process runs;

    public FailingDisk()
    {
        Assume.That(OperatingSystem.IsLinux(), "Loading a library before the C library is tested on Linux only.");
        string faults = Path.Combine(AppContext.BaseDirectory, "Faults");
        string library = Path.Combine(folder, "failing-disk.so");
        Finished compiled = Gpulmm.Other(
            "cc", "-std=c11", "-Wall", "-Werror", "-O1", "-fPIC", "-shared", Path.Combine(faults, "failing-disk.c"), "-o", library, "-ldl");
        Assert.That(compiled.Code, Is.Zero, compiled.Error);

        // The runtime's own double mapping of code would count as a file.
        var start = new ProcessStartInfo("dotnet", [typeof(FailingDiskRuns).Assembly.Location, library])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["LD_PRELOAD"] = library, ["DOTNET_EnableWriteXorExecute"] = "0" },
        };
        runs = Process.Start(start)!;
    }

    /// <summary>Runs the command.</summary>
    /// <param name="below">The folder whose files fail.</param>
    /// <param name="first">The first change that fails; 0 fails none.</param>
    /// <param name="times">How many fail; 0 all from the first on.</param>
    /// <param name="arguments">Of the command.</param>
    /// <returns>How it ended, and how many changes there were.</returns>
    public (Finished Run, int Changes) Run(string below, int first, int times, params string[] arguments)
    {
        runs.StandardInput.WriteLine(JsonSerializer.Serialize(new DiskRun(below, first, times, arguments)));
        string? answer = runs.StandardOutput.ReadLine();
        Assert.That(answer, Is.Not.Null, "the process that runs the commands ended");
        DiskOutcome outcome = JsonSerializer.Deserialize<DiskOutcome>(answer!)!;
        return (outcome.Run, outcome.Changes);
    }

    public void Dispose()
    {
        runs.StandardInput.Close();
        runs.WaitForExit();
        runs.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

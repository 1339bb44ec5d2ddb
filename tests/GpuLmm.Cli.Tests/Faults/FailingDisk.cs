using System.Diagnostics;
using System.Globalization;

namespace GpuLmm.Cli.Tests;

/// <summary>
/// Runs the command on a disk whose k-th change, and every one after it, fails: a library loaded before the C library, compiled from
/// <c>failing-disk.c</c>, so that whatever writes is met, third parties' code too. Linux, and where there is a C compiler.
/// </summary>
internal sealed class FailingDisk : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gpulmm-disk-").FullName;

    public FailingDisk()
    {
        Assume.That(OperatingSystem.IsLinux(), "Loading a library before the C library is tested on Linux only.");
        string source = Path.Combine(AppContext.BaseDirectory, "Faults", "failing-disk.c");
        Finished compiled = Gpulmm.Other("cc", "-std=c11", "-Wall", "-Werror", "-O1", "-fPIC", "-shared", source, "-o", Library, "-ldl");
        Assert.That(compiled.Code, Is.Zero, compiled.Error);
    }

    private string Library => Path.Combine(folder, "failing-disk.so");

    private string Counter => Path.Combine(folder, "count");

    /// <summary>Runs the command.</summary>
    /// <param name="below">The folder whose files fail.</param>
    /// <param name="first">The first change that fails; 0 fails none.</param>
    /// <param name="times">How many fail; 0 all from the first on.</param>
    /// <param name="arguments">Of the command.</param>
    /// <returns>How it ended, and how many changes there were.</returns>
    public (Finished Run, int Changes) Run(string below, int first, int times, params string[] arguments)
    {
        File.Delete(Counter);

        // The runtime's own double mapping of code would count as a file.
        using Process process = Gpulmm.Start("dotnet", [Gpulmm.Path, .. arguments], ("LD_PRELOAD", Library), ("FAILING_DISK_FOLDER", below),
            ("FAILING_DISK_AT", first.ToString(CultureInfo.InvariantCulture)),
            ("FAILING_DISK_TIMES", times.ToString(CultureInfo.InvariantCulture)), ("FAILING_DISK_COUNT", Counter),
            ("DOTNET_EnableWriteXorExecute", "0"));
        Finished run = Gpulmm.Finish(process);
        return (run, File.Exists(Counter) ? int.Parse(File.ReadAllText(Counter), CultureInfo.InvariantCulture) : 0);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

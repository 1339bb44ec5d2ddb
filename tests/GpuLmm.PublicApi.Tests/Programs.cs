using System.Diagnostics;

namespace GpuLmm.PublicApi.Tests;

/// <summary>Runs the programs that documents show, built beside the tests.</summary>
internal static class Programs
{
    /// <summary>Runs <c>gpulmm</c>; anything but success fails the test.</summary>
    public static string Gpulmm(string arguments, string? folder = null) => Run("gpulmm.dll", arguments, folder);

    /// <summary>Runs the stories of <c>docs/examples</c>.</summary>
    public static string Examples(string arguments, string? folder = null) => Run("GpuLmm.Examples.dll", arguments, folder);

    /// <summary>Runs the program of <c>docs/how-to/use-as-a-library.md</c>.</summary>
    public static string Library(string arguments) => Run("GpuLmm.Library.dll", arguments, null);

    private static string Run(string program, string arguments, string? folder)
    {
        var start = new ProcessStartInfo("dotnet", $"\"{Path.Combine(AppContext.BaseDirectory, program)}\" {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Directory.GetCurrentDirectory(),
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {arguments}\n{output}{errors.Result}");
        return output;
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace GpuLmm.Golden.Tests;

/// <summary>The program plink2, where it is installed.</summary>
internal static class Plink2
{
    /// <summary>Runs it to its end; without it the test is ignored.</summary>
    public static void Run(params string[] arguments)
    {
        try
        {
            using Process process =
                Process.Start(new ProcessStartInfo("plink2", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, output + error.Result);
        }
        catch (Win32Exception)
        {
            Assert.Ignore("plink2 is not installed: the files it made before are tested all the same");
        }
    }
}

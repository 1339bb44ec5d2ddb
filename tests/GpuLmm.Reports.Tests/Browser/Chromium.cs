using PuppeteerSharp;

namespace GpuLmm.Reports.Tests;

/// <summary>A headless Chromium that is installed on the machine.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static string? Path => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>
    /// Starts it. Without one the test is ignored, with what to install; an error where GPULMM_CHROMIUM is <c>required</c>, as in the
    /// project's check.
    /// </summary>
    public static Task<IBrowser> Start()
    {
        const string Missing = "No Chromium is installed: apt-get install chromium.";
        if (Path is null && Environment.GetEnvironmentVariable("GPULMM_CHROMIUM") == "required")
        {
            Assert.Fail(Missing);
        }
        else if (Path is null)
        {
            Assert.Ignore(Missing);
        }

        // As root, in a container, there is no sandbox to have.
        return Puppeteer.LaunchAsync(
            new LaunchOptions { Headless = true, ExecutablePath = Path, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }
}

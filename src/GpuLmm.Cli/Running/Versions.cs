using System.Reflection;
using System.Runtime.InteropServices;

namespace GpuLmm.Cli.Running;

/// <summary>What runs.</summary>
internal static class Versions
{
    public static string Program { get; } =
        (typeof(Versions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    public static string Description => $"gpulmm {Program}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}";
}

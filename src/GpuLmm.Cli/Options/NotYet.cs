using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>Options and commands that are planned: refused as such, never ignored.</summary>
internal static class NotYet
{
    private static readonly string[] Common = ["--seed"];

    public static bool Contains(Command command, string token) => Common.Contains(token) || (command.Name switch
    {
        "null" or "predict" or "ldscore" or "simulate" => (string[])["--resume", "--checkpoint"],
        "scan" => ["--prior", "--components"],
        _ => [],
    }).Contains(token);
}
